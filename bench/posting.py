"""`python bench/posting.py FOLDER COUNT`: mails so many books of October, as drafts and to a server.

The messages are the sections' own over and over, each with an address of its own. The server is a
process on loopback that takes everything at once, so what is measured is ours: the proof of every
message, its bytes, and three notes in the ledger for each. Prints one JSON object of seconds.
"""

import json
import multiprocessing
import socketserver
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from openpyxl import load_workbook

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.mailing import Letter, Mailing
from saiken_addin.desk.book import desk_path
from saiken_addin.desk.mail_settings import MAIL_KEYS
from saiken_addin.desk.names import CONTACTS, MAIL_SETTINGS
from saiken_addin.workflow.folder import Folder, open_folder
from saiken_addin.workflow.mail.plan import plan_mail
from saiken_addin.workflow.mail.send import send_mail

OCTOBER = Month(FiscalYear(7), 10)
_FIRST = 6


class Sink(socketserver.StreamRequestHandler):
    """A mail server that takes whatever comes."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.wfile.write(b"250-sink\r\n250 SIZE 100000000\r\n")
            elif verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.wfile.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


def serve(ports: "multiprocessing.SimpleQueue[int]") -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Sink) as server:
        ports.put(server.server_address[1])
        server.serve_forever()


def main() -> None:
    """Measure both ways out."""
    house, count = open_folder(Path(sys.argv[1])), int(sys.argv[2])
    ports: multiprocessing.SimpleQueue[int] = multiprocessing.SimpleQueue()
    server = multiprocessing.Process(target=serve, args=(ports,), daemon=True)
    server.start()
    port = ports.get()
    _write_desk(house, way="下書き", sender="shuno@city.example", pause=0, max_megabytes=100)
    planned = plan_mail(house, Mailing.DISTRIBUTE, OCTOBER)
    letters = _many([each.letter for each in planned.posted], count)
    took = {"plan": _timed(lambda: _plan(house, letters)), "drafts": _timed(lambda: _send(house))}
    own = {"way": "SMTP", "server": "127.0.0.1", "port": port, "security": "なし"}
    _write_desk(house, sender="shuno@city.example", pause=0, max_megabytes=100, **own)
    _plan(house, _many(letters, count))
    took["smtp"] = _timed(lambda: _send(house))
    server.terminate()
    print(json.dumps(took))


def _many(letters: list[Letter], count: int) -> list[Letter]:
    return [
        replace(
            letters[number % len(letters)],
            to=(("課", f"ka{number % len(letters)}@city.example"),),
            cc=(),
            message_id=f"<{number}.{time.time_ns()}@city.example>",
        )
        for number in range(count)
    ]


def _plan(house: Folder, letters: list[Letter]) -> None:
    with house.open_ledger() as ledger:
        ledger.outbox.plan(letters)


def _send(house: Folder) -> None:
    sent = send_mail(house, lambda about: True, lambda: "", lambda *_: None)
    assert not sent.findings, sent.findings[:3]


def _timed(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _write_desk(house: Folder, **settings: object) -> None:
    path = desk_path(house.root)
    book = load_workbook(path, keep_vba=path.suffix == ".xlsm")
    contacts, sheet = book[CONTACTS], book[MAIL_SETTINGS]
    for row in range(_FIRST, contacts.max_row + 1):
        contacts.cell(row, 3).value = f"ka{row}@city.example"
    labels = {key.field: key.label for key in MAIL_KEYS}
    rows = {cast(str, sheet.cell(row, 1).value): row for row in range(1, sheet.max_row + 1)}
    for field, value in settings.items():
        sheet.cell(rows[labels[field]], 2).value = cast(str, value)
    book.save(path)


if __name__ == "__main__":
    main()
