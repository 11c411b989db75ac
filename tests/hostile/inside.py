"""Changes inside the members of a zip, packed again with a right CRC; and how far changes reach.

A zip whose raw bytes are changed is nearly always turned away by a length or a CRC, before anybody
looks at its content.
"""

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from xml.parsers import expat

from hypothesis import strategies as st

Change = tuple[float, int, bytes]
"""Where in the content, from 0 to 1; how many bytes go; what comes there."""

_PLACE, _GONE = st.floats(0, 1, exclude_max=True), st.integers(0, 40)
CHANGES: st.SearchStrategy[list[Change]] = st.lists(
    st.tuples(_PLACE, _GONE, st.one_of(st.binary(max_size=40), st.text("<>&\"'/=:!?-[]#; 0aあ").map(str.encode))),
    min_size=1,
    max_size=4,
)


def contents(data: bytes) -> dict[str, bytes] | None:
    """The content of every member; None where a length, a CRC or the directory is wrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {info.filename: archive.read(info) for info in archive.infolist()}
    except Exception:  # zipfile raises whatever the damage leads it to
        return None


def changed(content: bytes, changes: Sequence[Change]) -> bytes:
    """The bytes with pieces taken out and put in."""
    for where, gone, piece in changes:
        at = int(where * (len(content) + 1))
        content = content[:at] + piece + content[at + gone :]
    return content


def flipped(content: bytes, where: float) -> bytes:
    """The bytes with one bit turned."""
    if not content:
        return content
    bit = int(where * len(content) * 8)
    turned = bytearray(content)
    turned[bit // 8] ^= 1 << bit % 8
    return bytes(turned)


def with_members(data: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """The zip with other content in some members, and lengths and CRC that fit it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, replaced.get(info.filename, old.read(info)))
    return out.getvalue()


def share_past_the_crc(original: bytes, tried: Collection[bytes]) -> float:
    """How many of the changed zips give a reader other content than the original, from 0 to 1."""
    was = contents(original)
    read = [contents(each) for each in tried]
    return sum(each is not None and each != was for each in read) / len(tried)


def is_xml(content: bytes, until: bytes) -> bool:
    """Whether a strict parser takes the content, as far as it is read, for well-formed UTF-8.

    `until` ends what is read; where it is missing, all of it is.
    """
    end = content.rfind(until) + len(until) if until and until in content else len(content)
    parser = expat.ParserCreate("utf-8", " ")
    try:
        parser.Parse(content[:end], end == len(content))
    except expat.ExpatError:
        return False
    return True
