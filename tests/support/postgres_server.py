"""A PostgreSQL of the test's own: from SAIKEN_POSTGRES_URL, or a server started for it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url


@contextmanager
def server() -> Iterator[URL | None]:
    """The address of a server where databases may be made; None when there is none to be had."""
    if given := os.environ.get("SAIKEN_POSTGRES_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    programs = _programs()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="saiken-pg-"))
    # A server refuses to run as root, so root lends it to a user without rights.
    owner = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    prefix = owner if os.geteuid() == 0 else []
    if prefix:
        os.chown(folder, 65534, 65534)
    data = folder / "data"
    try:
        _run(
            *prefix, programs / "initdb", "-D", data, "-U", "saiken", "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync", cwd=folder,
        )  # fmt: skip
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        log = folder / "log"
        _run(
            *prefix, programs / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start",
            cwd=folder,
        )  # fmt: skip
        try:
            yield URL.create(
                "postgresql+psycopg", "saiken", database="postgres", query={"host": str(folder)}
            )
        finally:
            _run(*prefix, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop", cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: URL, name: str) -> str:
    """An empty database on the server; its address as a ledger's location."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    address = server.set(drivername="postgresql", database=name)
    return address.render_as_string(hide_password=False)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


def _run(*command: object, cwd: Path) -> None:
    words = [str(word) for word in command]
    subprocess.run(words, cwd=cwd, check=True, capture_output=True)
