"""Write a release as a whole or not at all, and read one.

    output/releases/<id>/      one Parquet file per table, manifest.json, run.json, report.html
    output/latest              a link to the newest release

A release is staged beside the others, checked, renamed into place, and only then does `latest` point to it,
in one step. Its id is the hash of its tables' hashes. All of that happens under a lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from transforms import schema
from transforms.checks import Problem, check
from transforms.evidence import event_redirects

KEEP = 3
LATEST, RELEASES, MANIFEST, RUN, REPORT = "latest", "releases", "manifest.json", "run.json", "report.html"
ROW_GROUP = 64 * 1024
_STAGING = ".staging-"
# Publishing takes seconds; one that holds the lock longer is stuck.
LOCK_SECONDS = 600
REDIRECTS = schema.EVENT_REDIRECTS.name


class ReleaseError(RuntimeError):
    """A release cannot be written, found or read; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release on disk; `folder` is its own folder, never the link `latest`."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def release_id(self) -> str:
        return str(self.manifest["release"])


@dataclass(frozen=True, slots=True)
class Contents:
    """What a run has made: the tables (all but event_redirects), and what to tell about them."""

    tables: Mapping[str, pa.Table]
    manifest: Mapping[str, Any]  # what the tables depend on; no clock, no machine
    run: Mapping[str, Any]  # wall-clock facts of the run


# --- reading ------------------------------------------------------------------------------------------


def open_release(path: Path | str | None = None) -> Release:
    """The release at `path`: a release folder, an output folder (its latest release), or None for ./output.

    `latest` is resolved once, so all that is read through the result is of one release. Raises ReleaseError.
    """
    given = Path("output" if path is None else path)
    folder = given if (given / MANIFEST).is_file() else given / LATEST
    folder = folder.resolve()
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(f"{given}: no release there; make one with `attest run`") from None
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{folder / MANIFEST}: cannot be read ({error})") from None
    return Release(folder, manifest)


def arrow_tables(release: Release, names: Iterable[str] | None = None) -> dict[str, pa.Table]:
    """Tables of a release as Arrow. Raises ReleaseError for one that is missing or broken."""
    tables = {}
    for name in schema.TABLES if names is None else names:
        try:
            tables[name] = pq.read_table(release.folder / f"{name}.parquet")
        except FileNotFoundError:
            raise ReleaseError(f"{release.folder}: the table {name} is missing") from None
        except (OSError, pa.ArrowException) as error:
            raise ReleaseError(f"{release.folder / name}.parquet: cannot be read ({error})") from None
    return tables


def validate(release: Release) -> list[Problem]:
    """All that is wrong with a release on disk: files that are not what the manifest says, broken rules."""
    problems = []
    for name, told in release.manifest["tables"].items():
        path = release.folder / f"{name}.parquet"
        if path.is_file() and _sha256(path) != told["sha256"]:
            problems.append(Problem(name, "the file is not the one of the manifest", "*", told["rows"], "-"))
    return problems + check(arrow_tables(release))


# --- writing ------------------------------------------------------------------------------------------


def publish(contents: Contents, output: Path, report: str | None = None) -> tuple[Release, bool]:
    """Make a release of the contents and point `latest` to it; (release, whether it is a new one).

    When the latest release has the same tables (event_redirects aside), it stays and nothing is written.
    Raises ReleaseError when the tables break a rule or cannot be written; the former release then stands.
    """
    try:
        (output / RELEASES).mkdir(parents=True, exist_ok=True)
        with FileLock(output / ".publish.lock", timeout=LOCK_SECONDS):
            return _publish(contents, output, report)
    except Timeout:
        raise ReleaseError(f"{output}: another run has been publishing for {LOCK_SECONDS} s") from None
    except OSError as error:
        raise ReleaseError(f"{output}: cannot write the release ({error.strerror or error})") from None


def _publish(contents: Contents, output: Path, report: str | None) -> tuple[Release, bool]:
    releases = output / RELEASES
    for stale in releases.glob(f"{_STAGING}*"):
        shutil.rmtree(stale, ignore_errors=True)  # of a killed run: nobody else writes while we hold the lock
    former = open_release(output) if (output / LATEST / MANIFEST).is_file() else None
    tables = dict(contents.tables)
    tables[REDIRECTS] = schema.to_arrow(schema.EVENT_REDIRECTS, redirects(former, tables))
    problems = check(tables)
    if problems:
        first = "; ".join(str(problem) for problem in problems[:3])
        raise ReleaseError(f"not published, {len(problems)} broken rules: {first}")
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=releases))
    try:
        told = {name: _write_table(declared, tables[name], staging) for name, declared in _declared()}
        if former is not None and _same(former.manifest["tables"], told):
            return former, False
        release_id = _release_id(told)
        manifest = {
            "release": release_id,
            "schema_version": schema.VERSION,
            "tables": told,
            **contents.manifest,
        }
        _write_json(staging / MANIFEST, manifest)
        _write_json(staging / RUN, contents.run)
        if report is not None:
            _write(staging / REPORT, report)
        staging.chmod(0o755)  # mkdtemp makes it private
        folder = releases / release_id
        if folder.is_dir():
            _write_json(folder / RUN, contents.run)  # an older release comes back as the latest
        else:
            staging.rename(folder)
        _sync(releases)
        _point(output / LATEST, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _prune(releases, keep=folder)
    return Release(folder, manifest), True


def _declared() -> Iterable[tuple[str, schema.Table]]:
    return schema.TABLES.items()


def _same(former: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    names = set(former) | set(told)
    return all(former.get(name) == told.get(name) for name in names - {REDIRECTS})


def _release_id(told: Mapping[str, Mapping[str, Any]]) -> str:
    lines = [schema.VERSION, *(f"{name} {told[name]['sha256']}" for name in sorted(told))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _write_table(declared: schema.Table, table: pa.Table, folder: Path) -> dict[str, Any]:
    """Write one Parquet file; its number of rows, size in bytes and hash."""
    path = folder / f"{declared.name}.parquet"
    wanted = schema.arrow_schema(declared)
    # one chunk and one schema, so that equal rows give equal bytes whatever way they came
    whole = table.select(wanted.names).cast(wanted).combine_chunks()
    pq.write_table(whole, path, row_group_size=ROW_GROUP, compression="zstd")
    _sync(path)
    return {"rows": whole.num_rows, "bytes": path.stat().st_size, "sha256": _sha256(path)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    _write(path, json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    _sync(aside)
    aside.replace(path)


def _sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk before anything points to it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _point(link: Path, folder: Path) -> None:
    """Let `link` point to the folder in one step: there is no moment without it."""
    aside = link.with_name(f".{link.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(Path(RELEASES) / folder.name, target_is_directory=True)
    aside.replace(link)
    _sync(link.parent)


def _prune(releases: Path, keep: Path) -> None:
    """Remove all but the last KEEP releases by the time of their run."""

    def finished(folder: Path) -> tuple[bool, str, str]:
        try:
            told = json.loads((folder / RUN).read_text(encoding="utf-8")).get("finished_at", "")
        except (OSError, ValueError):
            told = ""
        return folder == keep, str(told), folder.name

    folders = [path for path in releases.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for folder in sorted(folders, key=finished)[:-KEEP]:
        doomed = folder.with_name(f"{_STAGING}{folder.name}")
        folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


# --- ids that are gone --------------------------------------------------------------------------------


def redirects(former: Release | None, tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    """Rows of event_redirects against the former release; none without one, or with one of another schema."""
    if former is None:
        return []
    try:
        old = arrow_tables(former, ["mentions"])["mentions"]
        return event_redirects.redirects(_event_of(old), _event_of(tables["mentions"]), former.release_id)
    except (ReleaseError, KeyError):
        return []


def _event_of(mentions: pa.Table) -> dict[str, str]:
    return dict(zip(mentions["mention_id"].to_pylist(), mentions["event_id"].to_pylist(), strict=True))
