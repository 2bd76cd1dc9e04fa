"""Find the files that a user's paths mean, and what manifests declare about them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from transforms.annotations import Reject

MANIFEST = "manifest.csv"
MANIFEST_COLUMNS = ("published", "outlet", "url", "title", "byline", "language")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read; `root` is the folder or file the user named, `declared` what a manifest says of it."""

    path: Path
    root: Path
    declared: Mapping[str, str] = field(default_factory=dict)

    @property
    def source_path(self) -> str:
        return source_path(self.path, self.root)


def source_path(path: Path, root: Path) -> str:
    """A file's path relative to what the user named, / as separator; bytes that are no UTF-8 are replaced."""
    name = path.name if path == root else path.relative_to(root).as_posix()
    return os.fsencode(name).decode("utf-8", "replace")


def find_files(paths: Sequence[Path]) -> tuple[list[InputFile], list[Reject]]:
    """All files under `paths` in the order of their source paths, each once, and what could not be taken.

    Hidden files and folders are skipped, symbolic links to folders are not followed. A manifest.csv declares
    files of its folder and below; the nearest manifest wins. Its rows that name no file are rejects.
    Raises FileNotFoundError for a path that the user named and that does not exist.
    """
    found: dict[Path, InputFile] = {}
    rejects: list[Reject] = []
    for root in sorted(set(paths)):
        if not root.exists():
            raise FileNotFoundError(root)
        if root.is_dir():
            files = sorted(_walk(root))
            declared, bad = _declarations(root, files)
            rejects += bad
        else:
            files = [root]
            beside, _ = _declarations(root.parent, sorted(p for p in root.parent.iterdir() if p.is_file()))
            declared = {root: beside[root]} if root in beside else {}
        for path in files:
            if path.name == MANIFEST and path != root:
                continue
            item = InputFile(path, root, declared.get(path, {}))
            if not path.is_file():
                detail = "a broken link" if path.is_symlink() else "no regular file"
                rejects.append(Reject(item.source_path, None, "read", "unreadable", detail))
                continue
            key = path.resolve()
            if key not in found or item.source_path < found[key].source_path:
                found[key] = item
    return sorted(found.values(), key=lambda item: (item.source_path, str(item.path))), rejects


def passed_over(paths: Sequence[Path]) -> list[Path]:
    """What `find_files` leaves out below folders: hidden files and folders, links to folders."""
    left: list[Path] = []
    for root in sorted(set(paths)):
        for base, folders, files in os.walk(root) if root.is_dir() else ():
            hidden = {name for name in (*folders, *files) if name.startswith(".")}
            links = {name for name in folders if (Path(base) / name).is_symlink()}
            left += [Path(base) / name for name in sorted(hidden | links)]
            folders[:] = sorted(set(folders) - hidden - links)
    return left


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base) / name for name in files if not name.startswith("."))


def _declarations(root: Path, files: Sequence[Path]) -> tuple[dict[Path, dict[str, str]], list[Reject]]:
    """What the manifests among `files` say, by file; deeper manifests are read later and win."""
    declared: dict[Path, dict[str, str]] = {}
    rejects: list[Reject] = []
    known = set(files)
    manifests = [path for path in files if path.name == MANIFEST]
    for manifest in sorted(manifests, key=lambda path: (len(path.parts), path)):
        name = manifest.relative_to(root).as_posix()
        try:
            lines = manifest.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            rejects.append(Reject(name, None, "read", "unreadable", "a manifest must be a UTF-8 CSV file"))
            continue
        reader = csv.DictReader(lines)
        if "file" not in (reader.fieldnames or ()):
            rejects.append(Reject(name, None, "parse", "broken_record", "a manifest needs a column `file`"))
            continue
        for number, row in enumerate(reader, start=1):
            if None in row or None in row.values():
                detail = f"row {number} has not as many cells as the header"
                rejects.append(Reject(name, number, "parse", "broken_record", detail))
                continue
            target = manifest.parent / row["file"].strip()
            if target not in known:
                detail = f"no such file: {row['file']}"
                rejects.append(Reject(name, number, "read", "unreadable", detail))
                continue
            declared[target] = {
                column: value.strip()
                for column in MANIFEST_COLUMNS
                if (value := row.get(column) or "").strip()
            }
    return declared, rejects
