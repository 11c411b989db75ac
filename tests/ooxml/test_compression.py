"""VBA compression: what olevba unpacks is what was packed, whatever it is and however long."""

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oletools.olevba import decompress_stream

from saiken_addin.ooxml.vba.compression import compress

_ALPHABETS = st.sampled_from(("a", "ab", "abcdefgh \r\n", "".join(map(chr, range(32, 96)))))


def unpacked(packed: bytes) -> bytes:
    return bytes(decompress_stream(bytearray(packed)))


@given(st.data())
def test_any_text_comes_back(data: st.DataObject) -> None:
    alphabet = data.draw(_ALPHABETS)
    piece = data.draw(st.text(alphabet, min_size=1, max_size=700)).encode()
    length = data.draw(st.integers(1, 13_000))
    salt = data.draw(st.text(alphabet, max_size=300)).encode()
    text = (piece * (length // len(piece) + 1))[:length] + salt
    assert unpacked(compress(text)) == text


@given(st.binary(min_size=1, max_size=3_640))
def test_any_bytes_come_back(data: bytes) -> None:
    """Up to 3,640 bytes even noise fits: 8 literals and their flags take 9 bytes."""
    assert unpacked(compress(data)) == data


@pytest.mark.parametrize("length", [*range(1, 40), *(n * 2048 + d for n in range(1, 7) for d in (-1, 0, 1))])
@pytest.mark.parametrize("text", ["a", "ab\r\n", "Dim number As Long ' the quick brown fox\r\n"])
def test_the_edges_of_chunks_and_offsets(length: int, text: str) -> None:
    data = (text * length).encode()[:length]
    assert unpacked(compress(data)) == data


def test_a_whole_chunk_of_noise_is_kept_as_it_is_and_a_part_of_one_is_refused() -> None:
    state, noise = 1, bytearray()
    for _ in range(4096):
        state = state * 1_103_515_245 + 12_345 & 0x7FFFFFFF
        noise.append(state >> 16 & 0xFF)
    packed = compress(bytes(noise))
    assert len(packed) == 1 + 2 + 4096
    assert unpacked(packed) == noise
    with pytest.raises(ValueError, match="4095 bytes"):
        compress(bytes(noise[:-1]))


def test_source_is_packed_to_less_than_half() -> None:
    ours = files("saiken_addin.ooxml.vba.source").joinpath("SaikenMacros.bas").read_bytes()
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    theirs = Path(spec.origin).with_name("xlwings.bas").read_bytes()
    for source in (ours, theirs):
        assert unpacked(compress(source)) == source
        assert len(compress(source)) < len(source) / 2
