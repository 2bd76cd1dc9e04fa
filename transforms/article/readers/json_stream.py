"""Cut a JSON document of any size into the records it holds, without holding the document.

A scan over brackets and strings finds where each element of the outer list ends; only the element is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

_CHUNK = 1024 * 1024
_WHITE = b" \t\r\n"
# A whole string, a bracket, or a quote that begins a string whose end has not been read yet.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]|"', re.DOTALL)


def elements(file: BinaryIO, keys: tuple[bytes, ...], limit: int) -> Iterator[bytes | None]:
    """The elements of the outer list as JSON text: of a list, or of one under one of `keys` in an object.

    None stands for an element of more than `limit` bytes, which is skipped without being held. Raises
    ValueError where the document breaks off, or is an object with no such list near its beginning.
    """
    opening = _first_byte(file)
    if opening == b"[" or (opening == b"{" and _enter_list(file, keys, limit)):
        yield from _list_elements(file, limit)
    else:
        raise ValueError("neither a list of records nor an object that holds one")


def _first_byte(file: BinaryIO) -> bytes:
    """The first byte that is no white space; the file then stands behind it."""
    file.seek(0)
    first = file.read(1)
    while first and (first in _WHITE or first in b"\xef\xbb\xbf"):
        first = file.read(1)
    return first


def _enter_list(file: BinaryIO, keys: tuple[bytes, ...], limit: int) -> bool:
    """Move behind the bracket of the list under one of `keys` at the top of an object; False: there is none
    within the first `limit` bytes."""
    base, buffer = file.tell(), b""
    while len(buffer) <= limit:
        more = file.read(_CHUNK)
        buffer += more
        found = _list_position(buffer, keys)
        if found is not None:
            file.seek(base + found)
            return True
        if not more:
            return False
    return False


def _list_position(buffer: bytes, keys: tuple[bytes, ...]) -> int | None:
    depth, key = 0, None
    for match in _TOKEN.finditer(buffer):
        token = match.group()
        if token == b'"':
            return None  # a string that goes on behind the buffer
        if token in b"[{":
            if depth == 0 and token == b"[" and key in keys:
                return match.end()
            depth += 1
        elif token in b"]}":
            depth -= 1
            if depth < 0:
                return None
        if depth == 0 and token[:1] == b'"':
            rest = buffer[match.end() : match.end() + 64].lstrip(_WHITE)
            if rest.startswith(b":"):
                key = token[1:-1]
    return None


def _list_elements(file: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """The elements up to the bracket that closes the list; the file stands behind the opening one."""
    piece = bytearray()  # of the element at hand
    depth, too_large, pending = 0, False, b""
    while True:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise ValueError("the document breaks off inside the list of records")
        buffer, pending = pending + chunk, b""
        at = 0
        for match in _TOKEN.finditer(buffer):
            token = match.group()
            if token == b'"':  # its end comes with the next chunk
                pending = buffer[match.start() :]
                buffer = buffer[: match.start()]
                break
            if token in b"[{":
                depth += 1
                continue
            if token not in b"]}":
                continue
            depth -= 1
            if depth == 0:
                piece += buffer[at : match.end()]
                yield None if too_large or len(piece) > limit else _trimmed(piece)
                piece, too_large, at = bytearray(), False, match.end()
            elif depth < 0:
                last = _trimmed(piece + buffer[at : match.start()])
                if last:
                    yield last  # what is no object: no record, whatever it is
                return
        piece += buffer[at:]
        if len(piece) + len(pending) > limit:
            too_large = True
            piece = bytearray()
            if len(pending) > limit:
                pending = _string_end(file)


def _trimmed(piece: bytes | bytearray) -> bytes:
    return bytes(piece).strip(_WHITE + b",")


def _string_end(file: BinaryIO) -> bytes:
    """Skip to the end of a string that is too long to be held; what stands behind it in the chunk."""
    escaped = False
    while chunk := file.read(_CHUNK):
        if escaped:
            chunk = chunk[1:]
        match = re.match(rb'(?:[^"\\]|\\.)*"', chunk, re.DOTALL)
        if match:
            return chunk[match.end() :]
        tail = len(chunk) - len(chunk.rstrip(b"\\"))
        escaped = tail % 2 == 1
    raise ValueError("the document breaks off inside a string")
