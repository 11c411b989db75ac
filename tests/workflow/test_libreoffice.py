"""Proves printing through LibreOffice when it misbehaves: clear errors, nothing left, nobody left running.

The programs here are small ones on PATH under LibreOffice's name; the real one prints in test_pdf.py.
"""

import os
import time
from pathlib import Path

import pytest

from saiken_addin.core.findings import SaikenError
from saiken_addin.workflow.printing import libreoffice as office
from saiken_addin.workflow.printing.libreoffice import libreoffice, print_with_libreoffice

pytestmark = pytest.mark.skipif(os.name == "nt", reason="shell scripts")

_OUTDIR = 'while [ "$1" != "--outdir" ]; do shift; done; out="$2"; mkdir -p "$out"\n'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "会議 資料.xlsx"
    path.write_bytes(b"a book")
    return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH beside the system's own tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "mkdir", "cat", "sleep", "kill"):
        where = next(path for path in (Path("/bin", tool), Path("/usr/bin", tool)) if path.exists())
        (folder / tool).symlink_to(where)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(office, "_ELSEWHERE", ())
    return folder


def program(place: Path, script: str, name: str = "soffice") -> None:
    path = place / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def refused(book: Path, seconds: float = 30) -> str:
    target = book.with_suffix(".pdf")
    with pytest.raises(SaikenError) as told:
        print_with_libreoffice(book, target, seconds)
    assert not target.exists()
    assert told.value.remedy
    return told.value.message


def test_without_libreoffice_it_says_what_to_install(place: Path, book: Path) -> None:
    assert libreoffice() is None
    assert "見つかりません" in refused(book)


def test_it_is_found_under_either_name_and_in_the_usual_places(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(place, "exit 0", "libreoffice")
    assert libreoffice() == place / "libreoffice"
    program(place, "exit 0")
    assert libreoffice() == place / "soffice"
    monkeypatch.setenv("PATH", str(tmp_path))
    for version in ("7.6", "24.8", "24.2"):
        (tmp_path / f"libreoffice{version}" / "program").mkdir(parents=True)
        (tmp_path / f"libreoffice{version}" / "program" / "soffice").touch()
    monkeypatch.setattr(office, "_ELSEWHERE", (f"{tmp_path}/libreoffice*/program/soffice",))
    assert libreoffice() == tmp_path / "libreoffice24.8" / "program" / "soffice"


def test_what_it_prints_is_taken(place: Path, book: Path) -> None:
    program(place, f'{_OUTDIR}cat "$3" >"$out/book.pdf"')
    target = book.with_suffix(".pdf")
    print_with_libreoffice(book, target)
    assert target.read_bytes() == b"a book"


def test_it_has_a_profile_of_its_own_that_calculates_afresh(place: Path, book: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    program(
        place,
        'for word in "$@"; do case "$word" in -env:UserInstallation=file:///*)\n'
        'profile="${word#*file://}";; esac; done\n'
        f'cat "$profile/user/registrymodifications.xcu" >"{said}"\n{_OUTDIR}cat "$3" >"$out/book.pdf"',
    )
    print_with_libreoffice(book, book.with_suffix(".pdf"))
    settings = said.read_text(encoding="utf-8")
    assert '"OOXMLRecalcMode" oor:op="fuse"><value>0<' in settings


def test_one_that_fails_is_told_with_its_last_words(place: Path, book: Path) -> None:
    program(place, "echo source file could not be loaded >&2; exit 77")
    told = refused(book)
    assert "エラー77" in told
    assert "source file could not be loaded" in told


def test_one_that_crashes_midway_leaves_nothing(place: Path, book: Path) -> None:
    program(place, f'{_OUTDIR}echo "%PDF-1.6 half" >"$out/book.pdf"; kill -9 $$')
    assert "シグナル9" in refused(book)


def test_one_that_writes_nothing_is_told(place: Path, book: Path) -> None:
    program(place, "echo done; exit 0")
    assert "PDFができませんでした（done）" in refused(book)


def test_one_that_cannot_be_started_is_told(place: Path, book: Path) -> None:
    (place / "soffice").write_text("#!/no/such/program\n")
    (place / "soffice").chmod(0o755)
    assert "起動できません" in refused(book)


def test_one_that_hangs_is_ended_with_all_that_it_started(
    place: Path, book: Path, tmp_path: Path
) -> None:
    child = tmp_path / "child"
    program(place, f'sleep 600 &\necho $! >"{child}"\nwait')
    begin = time.monotonic()
    assert "打ち切りました" in refused(book, 2)
    assert time.monotonic() - begin < 60
    number = int(child.read_text())
    for _ in range(100):
        if not _runs(number):
            break
        time.sleep(0.1)
    assert not _runs(number)


def _runs(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"
