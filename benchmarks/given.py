"""What a benchmark is given on its command line, made ready before anything is measured."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path


def folder(path: str) -> Path:
    """The folder at `path`, made where there is none. Raises ArgumentTypeError, which argparse tells."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArgumentTypeError(f"{path}: no folder can be made there: {error.strerror}") from None
    return Path(path)


def file(path: str) -> Path:
    """A file to be written at `path`, its folder made where there is none. Raises ArgumentTypeError."""
    if Path(path).is_dir():
        raise ArgumentTypeError(f"{path}: a folder; name a file")
    folder(str(Path(path).parent))
    return Path(path)
