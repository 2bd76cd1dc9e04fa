"""Write a release as a whole or not at all, and read one.

    output/releases/<id>/      one Parquet file per table, manifest.json, run.json, report.html
    output/latest              a link to the newest release

A release is staged beside the others, checked, renamed into place, and only then does `latest` point to it,
in one step. Its id is the hash of its tables' hashes. All of that happens under a lock. An output elsewhere
(a URL) has `latest.json`, which names the release, and no lock: there `flows/running/run_records.py` has one
run publish at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from flows.storage import places
from flows.storage.places import Location, Place, PlaceError
from transforms import schema
from transforms.accounts import check_account
from transforms.checks import Problem, check
from transforms.evidence import event_redirects

# Releases that stay in an output folder where nothing else is asked for.
KEEP = 3
LATEST, RELEASES, MANIFEST, RUN, REPORT = "latest", "releases", "manifest.json", "run.json", "report.html"
POINTER = "latest.json"  # of an output elsewhere, where there are no links
ROW_GROUP = 64 * 1024
_STAGING = ".staging-"
# Publishing takes seconds; one that holds the lock longer is stuck.
LOCK_SECONDS = 600
REDIRECTS = schema.EVENT_REDIRECTS.name


class ReleaseError(RuntimeError):
    """A release cannot be written, found or read; the message is one line that says what to do."""


class NoRelease(ReleaseError):
    """There is no release at the place that was named."""


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


def open_release(path: Location | None = None) -> Release:
    """The release at `path`: a release folder, an output folder (its latest release), or None for ./output.

    A URL leads to a copy on this machine. `latest` is resolved once, so all that is read through the result
    is of one release. Raises NoRelease where there is none, and ReleaseError.
    """
    given = "output" if path is None else path
    folder = _fetched(given) if places.is_url(given) else _folder(Path(given))
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise NoRelease(f"{given}: no release there; make one with `attest run`") from None
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{folder / MANIFEST}: cannot be read ({error})") from None
    return Release(folder, manifest)


def release_before(release: Release) -> Release:
    """The release that stands beside this one on this machine and was published last before it.

    Raises NoRelease where there is none.
    """
    made = _when(release.folder)
    former = [
        folder
        for folder in _folders(release.folder.parent)
        if folder != release.folder and (folder / MANIFEST).is_file() and _when(folder) < made
    ]
    if not former:
        raise NoRelease(f"{release.folder}: no release before it is there; name the other one")
    return open_release(max(former, key=lambda folder: (_when(folder), folder.name)))


def _folder(given: Path) -> Path:
    return (given if (given / MANIFEST).is_file() else given / LATEST).resolve()


def _fetched(url: Location) -> Path:
    """A copy of the release at a URL. Raises ReleaseError."""
    try:
        latest = _pointed_at(places.open_place(url))
        release = places.join(url, RELEASES, latest) if latest else url
        return places.fetch(str(release), places.cache_folder() / RELEASES)
    except FileNotFoundError:
        raise NoRelease(f"{url}: no release there; make one with `attest run`") from None
    except (PlaceError, OSError) as error:
        raise ReleaseError(f"{url}: cannot be read ({error})") from error


def _pointed_at(output: Place) -> str | None:
    """The id of the latest release of an output elsewhere; None where there is none."""
    content = (output / POINTER).read()
    return str(json.loads(content)["release"]) if content is not None else None


def arrow_tables(release: Release, names: Iterable[str] | None = None) -> dict[str, pa.Table]:
    """Tables of a release as Arrow. Raises ReleaseError for one that is missing or broken."""
    tables = {}
    for name in schema.TABLES if names is None else names:
        with _telling(release, name) as path:
            tables[name] = pq.read_table(path)
    return tables


def table_path(release: Release, name: str) -> Path:
    """The file of a table, of which the footer at least can be read. Raises ReleaseError."""
    with _telling(release, name) as path:
        pq.read_schema(path)
    return path


@contextmanager
def _telling(release: Release, name: str) -> Iterator[Path]:
    """Tell what reading a table's file raises in one line, as a ReleaseError."""
    path = release.folder / f"{name}.parquet"
    try:
        yield path
    except FileNotFoundError:
        raise ReleaseError(f"{release.folder}: the table {name} is missing") from None
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise ReleaseError(f"{path}: cannot be read ({reason})") from None


def validate(release: Release) -> list[Problem]:
    """All that is wrong with a release on disk: files that are not what the manifest says, broken rules."""
    problems = []
    for name, told in release.manifest["tables"].items():
        path = release.folder / f"{name}.parquet"
        if path.is_file() and _sha256(path) != told["sha256"]:
            problems.append(Problem(name, "the file is not the one of the manifest", "*", told["rows"], "-"))
    tables = arrow_tables(release)
    return problems + check(tables) + check_account(release.manifest.get("records", {}), tables)


# --- writing ------------------------------------------------------------------------------------------


# Writes the page of a release: its tables, its manifest, the release before it.
Report = Callable[[Mapping[str, pa.Table], Mapping[str, Any], Release | None], str]


def publish(
    contents: Contents, output: Location, report: Report | None = None, keep: int = KEEP
) -> tuple[Release, bool]:
    """Make a release of the contents and point `latest` to it; (release, whether it is a new one).

    When the latest release has the same tables (event_redirects aside), it stays and nothing is written.
    Of all releases there the last `keep` stay, this one among them.
    Raises ReleaseError when the tables break a rule or cannot be written; the former release then stands.
    """
    try:
        if not isinstance(output, Path):
            return _publish_elsewhere(contents, output, report, keep)
        (output / RELEASES).mkdir(parents=True, exist_ok=True)
        with FileLock(output / ".publish.lock", timeout=LOCK_SECONDS):
            return _publish(contents, output, report, keep)
    except Timeout:
        raise ReleaseError(f"{output}: another run has been publishing for {LOCK_SECONDS} s") from None
    except (OSError, PlaceError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReleaseError(f"{output}: cannot write the release ({reason})") from error


def _publish(contents: Contents, output: Path, report: Report | None, keep: int) -> tuple[Release, bool]:
    releases = output / RELEASES
    for stale in releases.glob(f"{_STAGING}*"):
        shutil.rmtree(stale, ignore_errors=True)  # of a killed run: nobody else writes while we hold the lock
    former = open_release(output) if (output / LATEST / MANIFEST).is_file() else None
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=releases))
    try:
        manifest = _stage(contents, former, staging, report)
        if manifest is None and former is not None:
            return former, False
        assert manifest is not None
        folder = releases / manifest["release"]
        if folder.is_dir():
            _write_json(folder / RUN, contents.run)  # an older release comes back as the latest
        else:
            staging.rename(folder)
        _sync(releases)
        _point(output / LATEST, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _prune(releases, folder, keep)
    return Release(folder, manifest), True


def _publish_elsewhere(
    contents: Contents, url: str, report: Report | None, keep: int
) -> tuple[Release, bool]:
    """Publish to a URL: the files, then the manifest that vouches for them, then the pointer."""
    output = places.open_place(url)
    former = open_release(url) if _pointed_at(output) else None
    with tempfile.TemporaryDirectory(prefix="attest-") as name:
        manifest = _stage(contents, former, Path(name), report)
        if manifest is None and former is not None:
            return former, False
        assert manifest is not None
        places.send(Path(name), output / RELEASES / manifest["release"], last=[MANIFEST])
        pointer = {"release": manifest["release"], "folder": f"{RELEASES}/{manifest['release']}"}
        (output / POINTER).write(json.dumps(pointer).encode())
    _prune_elsewhere(output / RELEASES, manifest["release"], keep)
    return open_release(url), True


def _stage(
    contents: Contents, former: Release | None, folder: Path, report: Report | None
) -> dict[str, Any] | None:
    """Check the contents and write the files of a release to a folder; its manifest, None for nothing new.

    Raises ReleaseError when the tables break a rule.
    """
    tables = dict(contents.tables)
    tables[REDIRECTS] = schema.to_arrow(schema.EVENT_REDIRECTS, redirects(former, tables))
    problems = check(tables)
    if problems:
        first = "; ".join(str(problem) for problem in problems[:3])
        raise ReleaseError(f"not published, {len(problems)} broken rules: {first}")
    told = {name: _write_table(declared, tables[name], folder) for name, declared in _declared()}
    if former is not None and _same(former.manifest["tables"], told):
        return None
    manifest = {
        "release": _release_id(told),
        "schema_version": schema.VERSION,
        "tables": told,
        **contents.manifest,
    }
    _write_json(folder / MANIFEST, manifest)
    _write_json(folder / RUN, contents.run)
    if report is not None:
        _write(folder / REPORT, report(tables, manifest, former))
    folder.chmod(0o755)  # mkdtemp makes it private
    return manifest


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
    with path.open("wb") as file:  # Python's file tells a full disk by its number, pyarrow's does not
        pq.write_table(whole, file, row_group_size=ROW_GROUP, compression="zstd")
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


def _prune(releases: Path, latest: Path, keep: int) -> None:
    """Remove all but the last `keep` releases by the time of their run."""
    for folder in sorted(_folders(releases), key=lambda one: (one == latest, _when(one), one.name))[:-keep]:
        doomed = folder.with_name(f"{_STAGING}{folder.name}")
        folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def _folders(releases: Path) -> list[Path]:
    return [path for path in releases.iterdir() if path.is_dir() and not path.name.startswith(".")]


def _when(folder: Path) -> str:
    """When the run that made a release was finished; empty where nothing says so."""
    try:
        return _finished((folder / RUN).read_bytes())
    except OSError:
        return ""


def _prune_elsewhere(releases: Place, latest: str, keep: int) -> None:
    names = {info.path.removeprefix(releases.path).strip("/").partition("/")[0] for info in releases.files()}
    told = {name: _finished((releases / name / RUN).read() or b"{}") for name in names}
    for name in sorted(names, key=lambda name: (name == latest, told[name], name))[:-keep]:
        places.remove(releases / name)


def _finished(run: bytes) -> str:
    """When a run was finished; empty where its file does not say."""
    try:
        return str(json.loads(run).get("finished_at", ""))
    except ValueError:
        return ""


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
