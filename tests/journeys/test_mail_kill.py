"""kill -9 at any moment of `saiken mail send`: every message arrives once, or is named as unsure."""

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from support.console import saiken
from support.mail_folder import AT, address_of, mail_house
from support.mail_server import HOST, LOGIN, PASSWORD, Moods, mail_server

from saiken_addin.ledger.mail_records import MailState
from saiken_addin.workflow.folder import Folder, open_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")

KILLS, MANY_KILLS = 2, 100
_processes = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


def send(root: Path) -> None:
    saiken("mail", "send", "--yes", "--folder", root, "--json")


def planned(root: Path, port: int) -> Folder:
    """A house with 19 messages in its outbox."""
    house = mail_house(root, way="SMTP", server=HOST, port=port, login=LOGIN)
    assert saiken("mail", "distribute", *AT, "--folder", root).code == 0
    return house


def all_is_accounted_for(house: Folder, moods: Moods) -> Counter[MailState]:
    """After a kill and another run: once delivered and known, or unsure; nothing twice."""
    ran = saiken("mail", "send", "--yes", "--folder", house.root, "--json")
    named = {finding["what"].partition("への")[0] for finding in ran.json["findings"]}
    arrived = Counter(moods.addressees)
    with house.open_ledger() as ledger:
        posted = ledger.outbox.posted()
    assert len(posted) == 19
    for each in posted:
        count = arrived[address_of(each.letter.section)]
        if each.state is MailState.SENT:
            assert count == 1, each
        else:
            assert each.state is MailState.UNSURE, each
            assert count <= 1, each
            assert each.letter.section in named, ran.out
    assert sum(each.state is MailState.UNSURE for each in posted) <= 1
    return Counter(each.state for each in posted)


def kill_at_random(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    monkeypatch.setenv("SAIKEN_MAIL_PASSWORD", PASSWORD)
    moments = random.Random(3)
    with mail_server(tmp_path) as (moods, port, ca):
        monkeypatch.setenv("SSL_CERT_FILE", str(ca))
        moods.slow = 0.01
        pattern = planned(tmp_path / "もと", port).root
        whole = 0.0
        killed = 0
        for number in range(times + 1):
            house = open_folder(Path(shutil.copytree(pattern, tmp_path / f"家{number}")))
            moods.delivered.clear()
            begin = time.perf_counter()
            process = _processes.Process(target=send, args=(house.root,))
            process.start()
            if number:
                process.join(whole * moments.random())
                if process.is_alive() and process.pid:
                    os.kill(process.pid, signal.SIGKILL)
                    killed += 1
            process.join()
            whole = whole or time.perf_counter() - begin
            # What the dead process had sent may still be on its way into the server.
            time.sleep(0.1)
            all_is_accounted_for(house, moods)
            shutil.rmtree(house.root)
        assert killed >= (times + 1) // 2 if times > KILLS else killed


def test_a_few_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kill_at_random(tmp_path, monkeypatch, KILLS)


@pytest.mark.long
def test_a_hundred_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kill_at_random(tmp_path, monkeypatch, MANY_KILLS)


def test_a_kill_between_the_answer_and_the_note_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has the seventh message; the process dies before it hears so."""
    monkeypatch.setenv("SAIKEN_MAIL_PASSWORD", PASSWORD)
    with mail_server(tmp_path) as (moods, port, ca):
        monkeypatch.setenv("SSL_CERT_FILE", str(ca))
        house = planned(tmp_path / "家", port)
        process = _processes.Process(target=send, args=(house.root,))

        def die(number: int) -> bool:
            if number == 7 and process.pid:
                os.kill(process.pid, signal.SIGKILL)
            return number == 7

        moods.drop = die
        process.start()
        process.join()
        assert len(moods.delivered) == 7
        moods.drop = lambda number: False
        states = all_is_accounted_for(house, moods)
        assert states == {MailState.SENT: 18, MailState.UNSURE: 1}
        assert len(moods.delivered) == 19
