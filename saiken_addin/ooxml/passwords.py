"""Opens books with an opening password when they come in, and makes them when they go out.

msoffcrypto-tool does the cryptography (ECMA-376 agile encryption, as Excel writes it).
"""

import io
from collections.abc import Iterable

from saiken_addin.core.findings import SaikenError

_MOST_TURNS = 500_000
"""Turns of hashing that a file may ask for; Excel writes 100,000. More only costs time."""


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
    from msoffcrypto.format.ooxml import OOXMLFile

    for number, password in enumerate(passwords):
        out = io.BytesIO()
        try:
            book = OOXMLFile(io.BytesIO(data))
            if not book.is_encrypted() or book.info.get("spinValue", 0) > _MOST_TURNS:
                return None
            book.load_key(password=password, verify_password=True)
            book.decrypt(out)
        except Exception:  # noqa: S112 - a wrong password, and a file of somebody's making
            continue
        return out.getvalue(), number
    return None
