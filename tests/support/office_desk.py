"""Hands a LibreOffice of its own one order after another; run by the interpreter with its bridge.

`office.py` starts it with the program and the profile. Every line of stdin is an order, {"do", "jobs"};
the line of stdout that answers it has one result per job, {"error": …} for a job that failed.
It ends with stdin, and with LibreOffice.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid

import uno
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

from support.office_books import convert, values
from support.office_damage import damage
from support.office_macros import call_macros
from support.office_typing import see, type_texts

_CONNECT_SECONDS = 90
_WORK = {
    "convert": convert, "values": values, "see": see, "type": type_texts, "call": call_macros, "damage": damage,
}  # fmt: skip


@contextlib.contextmanager
def _running(soffice, profile):
    """The desktop of a LibreOffice, which is ended at the end."""
    pipe = f"saiken{uuid.uuid4().hex}"
    start = [soffice, "--headless", "--norestore", "--nodefault", f"-env:UserInstallation={profile}"]
    process = subprocess.Popen(
        [*start, f"--accept=pipe,name={pipe};urp"], stdin=subprocess.DEVNULL, stdout=sys.stderr
    )
    threading.Thread(target=_end_with, args=(process,), daemon=True).start()
    try:
        desktop = _desktop(pipe)
        yield desktop
        with contextlib.suppress(DisposedException):  # it may end before it answers
            desktop.terminate()
        process.wait(60)
    finally:
        if process.poll() is None:
            os.killpg(0, signal.SIGKILL)  # the process started another, and that one the program


def _end_with(process):
    process.wait()
    os._exit(1)


def _desktop(pipe):
    """The running program's desktop, as soon as it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    deadline = time.monotonic() + _CONNECT_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except NoConnectException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def _done(work, desktop, job):
    try:
        return work(desktop, job)
    except DisposedException:
        raise
    except Exception as problem:
        return {"error": f"{type(problem).__name__}: {problem}"}


def main():
    with _running(*sys.argv[1:]) as desktop:
        for line in sys.stdin:
            order = json.loads(line)
            work = _WORK[order["do"]]
            print(json.dumps([_done(work, desktop, job) for job in order["jobs"]]), flush=True)


if __name__ == "__main__":
    main()
