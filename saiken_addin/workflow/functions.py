"""Runs `saiken functions`: the indicators as functions in a workbook of the user's own.

A person's file is changed here. So only its list of names changes, what it was
stays beside it as a copy, and nothing is written when there is nothing to add.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from saiken_addin.core.files import copy_atomically, open_mark, write_atomically
from saiken_addin.core.findings import Code, Finding, Place, SaikenError
from saiken_addin.forms.lambda_names import function_names
from saiken_addin.ooxml.defined_names import Insertion, with_names
from saiken_addin.ooxml.gate import Refused, package_of
from saiken_addin.workflow.folder import unused

_SIGNATURES = "_xmlsignatures/"
_REMEDIES = {
    Code.NOT_A_WORKBOOK: "Excelブック（.xlsx か .xlsm）を指定してください。",
    Code.OLD_EXCEL: "「名前を付けて保存」でファイルの種類を「Excelブック（.xlsx）」にして、それを指定してください。",
    Code.ENCRYPTED: "Excelの「ファイル」→「情報」→「ブックの保護」でパスワードを外してから実行してください。",
}
_OTHER_REMEDY = "Excelで開いて保存し直してから、もう一度実行してください。"


@dataclass(frozen=True)
class FunctionsAdded:
    """What `saiken functions` did.

    Attributes:
        former: the copy of it as it was; None when nothing was added.
        added, present: the functions that were added, and those that it had already.
        findings: the functions whose names mean something else there.
    """

    path: Path
    former: Path | None
    added: tuple[str, ...]
    present: tuple[str, ...]
    findings: tuple[Finding, ...]


def add_functions(path: Path) -> FunctionsAdded:
    """Put the functions into a workbook; every part of it but the list of names keeps its bytes.

    Args:
        path: an .xlsx or .xlsm; a link is followed.

    Raises:
        SaikenError: it is no workbook, encrypted, signed, damaged, open in a program, or can't be
            written; nothing has changed then.
    """
    if not path.is_file():
        raise SaikenError(f"「{path}」がありません。", "ファイルの場所と名前を確かめてください。")
    path = path.resolve()
    _refuse_if_open(path)
    insertion = _inserted(path)
    former = None
    if insertion.added:
        before = path.stat()
        if not os.access(path, os.W_OK):
            raise SaikenError(
                f"「{path.name}」は読み取り専用です。", "書き込めるようにしてから、もう一度実行してください。"
            )
        former = unused(path.with_name(f"{path.stem}_関数追加前{path.suffix}"))
        copy_atomically(path, former)
        write_atomically(path, insertion.data)
        former.chmod(stat.S_IMODE(before.st_mode))
    findings = tuple(
        Finding(
            Code.FUNCTION_NAME_TAKEN, Place(path.name), {"name": each.name, "use": _short(each.use)}
        )
        for each in insertion.taken
    )
    return FunctionsAdded(path, former, insertion.added, insertion.present, findings)


def _refuse_if_open(path: Path) -> None:
    if mark := open_mark(path):
        raise SaikenError(
            f"「{path.name}」は開かれています。",
            f"閉じてから、もう一度実行してください。誰も開いていないときは、同じフォルダーの「{mark}」を削除してください。",
        )


def _inserted(path: Path) -> Insertion:
    try:
        data = path.read_bytes()
    except PermissionError as error:
        raise SaikenError(
            f"「{path.name}」を読み取れません。", "開かれていないか、アクセス権があるかを確かめてください。"
        ) from error
    try:
        package = package_of(data, path.name, own=True)
        if any(name.startswith(_SIGNATURES) for name in package.members):
            raise SaikenError(
                f"「{path.name}」には電子署名があり、変えると署名が無効になります。",
                "署名のない写しを作り、その写しに追加してください。",
            )
        return with_names(package, function_names())
    except Refused as refusal:
        finding = refusal.finding
        raise SaikenError(
            f"「{path.name}」: {finding.what}", _REMEDIES.get(finding.code, _OTHER_REMEDY)
        ) from refusal


def _short(use: str) -> str:
    return use if len(use) <= 60 else f"{use[:59]}…"
