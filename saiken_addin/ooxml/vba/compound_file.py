"""Writes an OLE compound file, version 3 (MS-CFB): named streams in storages, as vbaProject.bin."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_SECTOR, _MINI, _MINI_LIMIT = 512, 64, 4096
_ENTRIES = _SECTOR // 4
_END, _FREE, _FAT_SECTOR, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_IN_HEADER = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_LONGEST_NAME = 31


@dataclass
class _Entry:
    """An entry of the directory; the three links are entry numbers."""

    name: str
    kind: int
    data: bytes = b""
    children: list["_Entry"] = field(default_factory=list)
    number: int = 0
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    color: int = _BLACK
    start: int = 0
    size: int = 0


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of the streams.

    Args:
        streams: content by path, storages before a slash: `VBA/dir`, `PROJECT`.

    Raises:
        ValueError: a name is too long, or the file would need more than the header lists (7 MB).
    """
    entries = _directory(streams)
    root = entries[0]
    mini = bytearray()
    mini_chains: list[int] = []
    sectors = bytearray()
    chains: list[int] = []
    for entry in entries:
        if entry.kind != _STREAM:
            continue
        entry.size = len(entry.data)
        if not entry.data:
            entry.start = _END
        elif len(entry.data) < _MINI_LIMIT:
            entry.start = _put(entry.data, mini, mini_chains, _MINI)
        else:
            entry.start = _put(entry.data, sectors, chains, _SECTOR)
    root.size = len(mini)
    root.start = _put(bytes(mini), sectors, chains, _SECTOR) if mini else _END
    mini_fat = b"".join(struct.pack("<L", link) for link in mini_chains)
    mini_fat_start = _put(mini_fat, sectors, chains, _SECTOR, b"\xff") if mini_fat else _END
    listing = b"".join(map(_packed, entries))
    unused = b"\0" * 64 + struct.pack("<HBBLLL", 0, 0, 0, _NONE, _NONE, _NONE) + b"\0" * 48
    listing += unused * (-len(entries) % 4)
    directory_start = _put(listing, sectors, chains, _SECTOR)

    # The FAT describes its own sectors too, so their number is what they themselves make needful.
    count = 0
    while count * _ENTRIES < len(chains) + count:
        count += 1
    if count > _IN_HEADER:
        raise ValueError("too large for a header without DIFAT sectors")
    fat_start = len(chains)
    chains += [_FAT_SECTOR] * count
    chains += [_FREE] * (-len(chains) % _ENTRIES)
    fat = struct.pack(f"<{len(chains)}L", *chains)
    listed = [*range(fat_start, fat_start + count), *([_FREE] * (_IN_HEADER - count))]
    header = struct.pack(
        "<8s16sHHHHH6s9L109L",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, count),
        *(directory_start, 0, _MINI_LIMIT, mini_fat_start, -(-len(mini_fat) // _SECTOR), _END, 0),
        *listed,
    )
    return header + bytes(sectors) + fat


def _put(data: bytes, store: bytearray, chains: list[int], size: int, filler: bytes = b"\0") -> int:
    """Append data in sectors of a size and chain them; the number of the first."""
    first = len(chains)
    count = -(-len(data) // size)
    store += data + filler * (-len(data) % size)
    chains += [*range(first + 1, first + count), _END]
    return first


def _directory(streams: Mapping[str, bytes]) -> list[_Entry]:
    """Every entry in order, root first, with the trees of each storage linked."""
    root = _Entry("Root Entry", _ROOT)
    storages = {"": root}
    for path, data in streams.items():
        folder, _, name = path.rpartition("/")
        if folder not in storages:
            storages[folder] = _Entry(folder, _STORAGE)
            root.children.append(storages[folder])
        storages[folder].children.append(_Entry(name, _STREAM, data))
    entries = list(_walk(root))
    for number, entry in enumerate(entries):
        if len(entry.name) > _LONGEST_NAME:
            raise ValueError(f"name longer than {_LONGEST_NAME}: {entry.name}")
        entry.number = number
    for entry in entries:
        ordered = sorted(entry.children, key=lambda each: (len(each.name), each.name.upper()))
        entry.child = _tree(ordered, (len(ordered) + 1).bit_length() - 1)
    return entries


def _walk(entry: _Entry) -> Iterator[_Entry]:
    yield entry
    for child in entry.children:
        yield from _walk(child)


def _tree(ordered: list[_Entry], full_levels: int) -> int:
    """A balanced search tree; below its full levels all is red, so every way meets as many black."""
    if not ordered:
        return _NONE
    middle = len(ordered) // 2
    entry = ordered[middle]
    entry.color = _BLACK if full_levels > 0 else _RED
    entry.left = _tree(ordered[:middle], full_levels - 1)
    entry.right = _tree(ordered[middle + 1 :], full_levels - 1)
    return entry.number


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    links: Iterable[int] = (entry.left, entry.right, entry.child)
    return struct.pack(
        "<64sHBBLLL36sLQ",
        *(name, len(name), entry.kind, entry.color, *links, b"", entry.start, entry.size),
    )
