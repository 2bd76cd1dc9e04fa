"""What the commands that build a release have in common: checks up front, the run, its outcome."""

from __future__ import annotations

import importlib.util
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

from flows.options import Options, Where
from flows.storage.places import Location, join

if TYPE_CHECKING:
    from flows.build_dataset import Published
    from flows.inbox.intake import Intake
    from transforms.annotations import Reject

FAILED, USAGE = 1, 2
# 128 and the signal's number, as a shell tells it
STOPPED, TERMINATED = 130, 143
_STOPPED = "stopped; what was read is kept, and the next run goes on from there"
# Lines about refused records on the screen; the table has all of them.
MAX_REJECT_LINES = 20


class _Terminated(BaseException):
    """The system, a service manager or a person asked the command to end. No Exception: nobody retries it."""


Checked = TypeVar("Checked", bound=Where)


def stop(message: object, code: int) -> NoReturn:
    """End the command with one line."""
    print(f"attest: {message}", file=sys.stderr)
    raise typer.Exit(code)


def code_of(error: Exception) -> int:
    """The exit code for what reading a release raises: wrong use where there is none at the place named."""
    from flows.release import NoRelease

    return USAGE if isinstance(error, NoRelease) else FAILED


def check_seeds(folder: Path) -> None:
    """End the command where a folder is none of seed tables; what stands in them is not looked at."""
    from transforms.seeds import SeedError, Seeds

    if not folder.is_dir():
        stop(f"--seeds: {folder}: no such folder", USAGE)
    if not any(folder.glob("*.csv")):
        stop(f"--seeds: {folder}: no seed tables there; see `attest seeds` for their names", USAGE)
    try:
        Seeds(folder)
    except SeedError as error:
        stop(f"--seeds: {error}", USAGE)


def _check_preset(preset: str, seeds: Path | None) -> None:
    from transforms.article.field_names import presets
    from transforms.seeds import SeedError, Seeds

    try:
        known = presets(Seeds(seeds))
    except SeedError as error:
        stop(error, FAILED)
    if preset not in known:
        stop(f"--preset: no preset {preset!r}; there are {', '.join(known)}", USAGE)


def _check_release(output: Path) -> None:
    """End the command where there is no release to start from."""
    from flows.release import ReleaseError, open_release

    try:
        open_release(output)
    except ReleaseError as error:
        stop(error, code_of(error))


def check(kind: type[Checked], may_be_empty: bool = False, **given: Any) -> Checked:
    """The options, checked as far as that goes without reading articles; ends the command with one line."""
    from pydantic import ValidationError

    try:
        options = kind(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).replace("_", "-").replace("mapping", "map")
        reason = "write a day as YYYY-MM-DD" if name == "published" else first["msg"]
        stop(f"--{name}: {reason.removeprefix('Value error, ')}", USAGE)
    for path in options.inputs if isinstance(options, Options) else ():
        if isinstance(path, str) and path.startswith(("http://", "https://")):
            stop(f"{path}: pages are fetched by `attest fetch`, on request only", USAGE)
        if isinstance(path, Path) and not path.exists():
            stop(f"{path}: no such file or folder", USAGE)
    if options.seeds:
        check_seeds(options.seeds)
    if isinstance(options, Options) and options.preset is not None:
        _check_preset(options.preset, options.seeds)
    if options.model and not Path(options.model).exists() and not _is_installed(options.model):
        stop(
            f"--model: no spaCy pipeline {options.model!r}: install it, give its path, or leave --model out",
            USAGE,
        )
    if isinstance(options, Options) and not may_be_empty and all(_is_empty(path) for path in options.inputs):
        names = ", ".join(str(path) for path in options.inputs[:3])
        stop(f"{names}: no files there; name a folder or a file of articles", FAILED)
    if not isinstance(options, Options) and isinstance(options.output, Path):
        _check_release(options.output)
    _check_output(options.output)
    return options


def _is_installed(model: str) -> bool:
    try:
        return importlib.util.find_spec(model) is not None
    except (ImportError, ValueError):
        return False


def _is_empty(path: Location) -> bool:
    """Whether there is not one file."""
    return isinstance(path, Path) and path.is_dir() and not any(found.is_file() for found in path.rglob("*"))


def _check_output(output: Location) -> None:
    """Find out before the work is done whether its outcome can be written; nothing is made yet."""
    if not isinstance(output, Path):
        return
    if output.exists() and not output.is_dir():
        stop(f"--output: {output} is a file; name a folder", USAGE)
    try:
        there = next(folder for folder in (output, *output.absolute().parents) if folder.exists())
        with tempfile.TemporaryFile(dir=there):
            return
    except (NotADirectoryError, FileExistsError):
        stop(f"--output: {output} lies below a file; name a folder", USAGE)
    except OSError as error:
        stop(f"{output}: cannot be written ({error.strerror or error})", FAILED)


def build(options: Where, verbose: bool) -> Published:
    """Run the flow; every failure that a user can mend ends with one line, not with a traceback."""
    from flows.running import engines

    try:
        engines.check(options)
    except engines.EngineError as error:
        stop(error, FAILED)
    if isinstance(options, Options):
        _look_ahead(options)
    engines.settle_prefect(None if verbose else "CRITICAL")
    from flows.running import temporary_server

    try:
        # the server starts while the rest is imported and loaded
        with _until_terminated(), temporary_server.serving() as ready:
            return _build(options, ready)
    except temporary_server.ServerError as error:
        stop(error, FAILED)
    except typer.Exit:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        stop(f"{where}{error.strerror or error}", FAILED)
    except KeyboardInterrupt:
        stop(_STOPPED, STOPPED)
    except _Terminated:
        stop(_STOPPED, TERMINATED)
    except Exception as error:
        if verbose:
            raise
        stop(f"failed: {type(error).__name__}: {error} (--verbose tells more)".replace("\n", " "), FAILED)


@contextmanager
def _until_terminated() -> Iterator[None]:
    """Raise _Terminated in the block where SIGTERM comes, so that it ends in order, as by Ctrl-C.

    Prefect has a handler of its own during a run, which calls this one after it has told its server.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _look_ahead(options: Options) -> None:
    """End the command where nothing can be read, before a server is started for it."""
    from flows.inbox.intake import NothingRead, look_ahead
    from transforms.seeds import SeedError

    if any(isinstance(given, str) for given in options.inputs):
        return  # they are on another machine still
    try:
        look_ahead(options)
    except NothingRead as error:
        _tell_rejects(error.rejects)
        stop(error, FAILED)
    except SeedError as error:
        stop(error, FAILED)


def _build(options: Where, ready: Callable[[], None]) -> Published:
    import prefect

    from flows import build_dataset
    from flows.inbox.intake import NothingRead
    from flows.release import ReleaseError, open_release
    from flows.running.engines import EngineError
    from flows.storage import release_intake
    from flows.storage.places import PlaceError
    from transforms.language import ModelNotFound
    from transforms.seeds import SeedError

    try:
        if not isinstance(options, Options):
            options = release_intake.as_before(options, open_release(options.location))
        build_dataset.prepare(options)
        ready()
        with prefect.tags("attest", "command"):
            if isinstance(options, Options):
                return build_dataset.build_dataset(options)
            return build_dataset.consolidate_again(options)
    except NothingRead as error:
        _tell_rejects(error.rejects)
        stop(error, FAILED)
    except (ReleaseError, EngineError, PlaceError, SeedError, ModelNotFound) as error:
        stop(error, code_of(error))


def tell(outcome: Published, output: Location, is_again: bool = False) -> None:
    """What was written and how to read it; `is_again`: of a consolidation anew."""
    intake, totals = outcome.intake, outcome.intake.totals()
    _tell_rejects(intake.rejects[intake.n_refused_before :])
    if is_again:
        told = f"the latest release's {totals['articles']} articles ({intake.n_new} of them read anew)"
        print(f"consolidated {told}, {totals['rejects']} stay refused; {outcome.run['seconds']} s")
        for name in ("seeds", "model"):
            if given := outcome.run["given"][name]:
                print(f"  with the {name} of {given}")
    else:
        told = f"{totals['articles']} articles ({intake.n_new} of them new), {totals['rejects']} refused"
        print(
            f"read {totals['read']} records: {told}, {totals['duplicates']} exact duplicates; "
            f"{outcome.run['seconds']} s"
        )
    _tell_days(intake)
    _tell_passed_over(intake)
    latest = join(output, "latest") if isinstance(output, Path) else outcome.release.folder
    tables = outcome.release.manifest["tables"]
    state = "new release" if outcome.is_new else "nothing changed, the release stays"
    print(f"{state}: {latest} -> {outcome.release.release_id}")
    print("  " + ", ".join(f"{told['rows']} {name}" for name, told in tables.items()))
    print("read it:")
    print(f'  pandas.read_parquet("{latest}/events.parquet", dtype_backend="pyarrow")')
    print(f"  {latest}/report.html in a browser")
    print(f"  {_command()} show {_example(outcome)} --release {output}")


def _tell_days(intake: Intake) -> None:
    """One line for each kind of odd day of publication, with the first of its kind."""
    told = ((intake.days_unread, "could not be read"), (intake.days_to_come, "yet to come"))
    for odd, what in told:
        if odd.count:
            days = "day" if odd.count == 1 else "days"
            verb = "" if what.startswith("could") else "is " if odd.count == 1 else "are "
            print(f"attest: {odd.count} {days} of publication {verb}{what}: {odd.first}", file=sys.stderr)


def _tell_passed_over(intake: Intake) -> None:
    if intake.passed_over:
        print(
            f"attest: passed over {len(intake.passed_over)} that are hidden or a link to a folder: "
            f"{intake.passed_over[0]}",
            file=sys.stderr,
        )


def _command() -> str:
    """How this command was called, for a line that can be pasted."""
    import shutil

    return "attest" if shutil.which("attest") else sys.argv[0]


def _example(outcome: Published) -> str:
    """The event that most articles tell."""
    from flows.release import arrow_tables

    events = arrow_tables(outcome.release, ["events"])["events"]
    ranked = events.sort_by(
        [("n_independent", "descending"), ("n_articles", "descending"), ("event_id", "ascending")]
    )
    return str(ranked["event_id"][0]) if events.num_rows else "ID"


def _tell_rejects(rejects: Any) -> None:
    shown = sorted(rejects, key=lambda item: (item.source_path, item.record or 0))[:MAX_REJECT_LINES]
    for item in shown:
        print(f"attest: {_reject_line(item)}", file=sys.stderr)
    if len(rejects) > len(shown):
        print(f"attest: and {len(rejects) - len(shown)} more, see the table rejects", file=sys.stderr)


def _reject_line(reject: Reject) -> str:
    where = reject.source_path if reject.record is None else f"{reject.source_path}, record {reject.record}"
    return f"refused {where}: {reject.reason}" + (f" ({reject.detail})" if reject.detail else "")
