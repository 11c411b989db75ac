"""Owns books with an opening password: opened when they come in, made when they go out.

msoffcrypto-tool does the cryptography (ECMA-376 agile encryption, as Excel writes it).
"""

import io
import re
from collections.abc import Iterable

from saiken_addin.findings import SaikenError

_MOST_TURNS = 5_000_000
"""Turns of hashing that a file may ask for; Excel writes 100,000. More only costs time."""
_SPIN = re.compile(rb'spinCount="([0-9]{1,20})"')
_INFO = 1 << 16


def sealed(data: bytes, password: str) -> bytes:
    """The book with an opening password.

    Raises:
        SaikenError: it can't be encrypted.
    """
    from msoffcrypto.exceptions import EncryptionError
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    try:
        OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    except EncryptionError as error:
        raise SaikenError(f"ブックを暗号化できません（{error}）。") from error
    return out.getvalue()


def opened(data: bytes, passwords: Iterable[str]) -> tuple[bytes, int] | None:
    """The book without its password, and the place of the password that fitted; None when none did.

    Whatever the file holds, the answer comes: what can't be decrypted is not opened.
    """
    import msoffcrypto
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            info = compound.openstream("EncryptionInfo").read(_INFO)
    except Exception:  # a compound file of somebody's making
        return None
    if any(int(turns) > _MOST_TURNS for turns in _SPIN.findall(info)):
        return None
    for number, password in enumerate(passwords):
        out = io.BytesIO()
        try:
            book = msoffcrypto.OfficeFile(io.BytesIO(data))
            book.load_key(password=password, verify_password=True)
            book.decrypt(out)
        except Exception:  # noqa: S112 - a wrong password and a damaged file alike
            continue
        return out.getvalue(), number
    return None
