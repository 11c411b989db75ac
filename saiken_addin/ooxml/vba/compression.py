"""Compresses VBA source (MS-OVBA 2.4.1).

Written here because the one library for it corrupts data past 2,048 bytes.
"""

from collections import defaultdict

_CHUNK = 4096
_SIGNATURE, _HEADER = b"\x01", 0b0_011 << 12
_PACKED = 1 << 15
_SHORTEST = 3
_TRIES = 16
"""Former places of the same three bytes that are looked at; source text rarely has more."""


def compress(data: bytes) -> bytes:
    """A CompressedContainer that holds the data.

    Args:
        data: what a stream holds, e.g. the source of a module in its code page.

    Raises:
        ValueError: the end of the data can't be packed (noise; no source text is), and the format
            keeps unpacked only whole chunks of 4,096 bytes.
    """
    chunks = (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    return _SIGNATURE + b"".join(map(_chunk, chunks))


def _chunk(data: bytes) -> bytes:
    packed = _tokens(data)
    if len(packed) <= _CHUNK:
        # The header says the chunk's whole length less 3, its own two bytes counted.
        return (_PACKED | _HEADER | len(packed) - 1).to_bytes(2, "little") + packed
    if len(data) < _CHUNK:
        raise ValueError(f"{len(data)} bytes that can't be packed")
    return (_HEADER | _CHUNK - 1).to_bytes(2, "little") + data


def _tokens(data: bytes) -> bytes:
    """The chunk as groups of eight tokens, each group behind a byte that tells literals and copies."""
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    packed = bytearray()
    at = 0
    while at < len(data):
        flags, group = 0, bytearray()
        for bit in range(8):
            if at >= len(data):
                break
            bits = _offset_bits(at)
            offset, length = _match(data, at, places, 0xFFFF >> bits)
            if length:
                flags |= 1 << bit
                token = (offset - 1) << (16 - bits) | (length - _SHORTEST)
                group += token.to_bytes(2, "little")
            else:
                length = 1
                group += data[at : at + 1]
            for place in range(at, at + length):
                places[data[place : place + _SHORTEST]].append(place)
            at += length
        packed.append(flags)
        packed += group
    return bytes(packed)


def _offset_bits(at: int) -> int:
    """How many of a copy's 16 bits hold the offset: enough for all that stands before, at least 4."""
    return max((at - 1).bit_length(), 4) if at else 4


def _match(
    data: bytes, at: int, places: defaultdict[bytes, list[int]], longest: int
) -> tuple[int, int]:
    """(offset back, length) of the longest repetition that starts here; length 0 for none."""
    limit = min(len(data) - at, longest + _SHORTEST)
    best = (0, 0)
    if limit < _SHORTEST:
        return best
    for place in places.get(data[at : at + _SHORTEST], [])[: -_TRIES - 1 : -1]:
        length = _SHORTEST
        # It may run into itself: what is copied is there by the time it is needed.
        while length < limit and data[place + length] == data[at + length]:
            length += 1
        if length > best[1]:
            best = (at - place, length)
            if length == limit:
                break
    return best
