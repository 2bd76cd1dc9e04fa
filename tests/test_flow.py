"""The flow end to end over small inputs, with stand-ins for both stages; the wiring is what is tested."""

from __future__ import annotations

import contextvars
import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from flows.options import Options
from flows.release import open_release
from flows.storage import parse_store
from flows.tables import read_tables
from tests import commands, fakes
from tests.commands import write_articles
from tests.test_cli import attest, one_line

# All tests that need a Prefect server stand in this file: tests are dealt out by file, so one server does.
pytestmark = pytest.mark.usefixtures("prefect_server", "stages")

ROOT = Path(__file__).parent.parent
LEAD = "Soldiers attacked the village near the river, the mayor said."
WORDS = "Soldiers {verb} the village number {n} near the river, the mayor said on the phone."


@pytest.fixture()
def stages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    fakes.install(monkeypatch)
    yield


@pytest.fixture()
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for n in range(7):
        text = WORDS.format(verb="attacked" if n % 2 else "left", n=n)
        (folder / f"2024-03-{n % 3 + 1:02}-{n}.txt").write_text(f"Headline number {n}\n\n{text}")
    rows = [
        {"title": "One", "text": WORDS.format(verb="attacked", n=20), "date": "2024-03-01"},
        {"title": "One", "text": WORDS.format(verb="attacked", n=20), "date": "2024-03-01"},
        {"title": "No text"},
        {"title": "Two", "text": WORDS.format(verb="left", n=21), "outlet": "The Paper"},
    ]
    (folder / "dump.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n")
    (folder / "empty.txt").write_text("")
    return folder


def build(*inputs: Path, output: Path, **options: object):  # type: ignore[no-untyped-def]
    from flows.build_dataset import build_dataset

    return build_dataset(Options(inputs=list(inputs), output=output, **options))  # type: ignore[arg-type]


def hashes(output: Path) -> dict[str, str]:
    folder = open_release(output).folder
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.parquet"))
    }


def content(output: Path) -> dict[str, str]:
    """The hashes of all tables that do not depend on the former release."""
    return {name: value for name, value in hashes(output).items() if "redirects" not in name}


def test_folder_becomes_a_release(inbox: Path, tmp_path: Path) -> None:
    build(inbox, output=tmp_path / "out")
    tables = read_tables(tmp_path / "out")
    assert {name: len(tables[name]) for name in ("articles", "mentions", "rejects")} == {
        "articles": 9,
        "mentions": 4,
        "rejects": 3,
    }


def test_account_of_each_file_adds_up(inbox: Path, tmp_path: Path) -> None:
    outcome = build(inbox, output=tmp_path / "out")
    records = outcome.release.manifest["records"]
    assert records["files"]["dump.jsonl"] == {"read": 5, "articles": 2, "rejects": 2, "duplicates": 1}
    assert all(
        one["read"] == one["articles"] + one["rejects"] + one["duplicates"]
        for one in records["files"].values()
    )


def test_order_and_batches_do_not_change_a_byte(inbox: Path, tmp_path: Path) -> None:
    files = sorted(inbox.iterdir())
    build(*files, output=tmp_path / "one", batch_size=1)
    random.Random(4).shuffle(files)
    build(*files, output=tmp_path / "other", batch_size=4)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "other")


def test_store_filled_bit_by_bit_gives_the_same_release(inbox: Path, tmp_path: Path) -> None:
    files = sorted(inbox.iterdir())
    build(*files, output=tmp_path / "once")
    build(*files[:5], output=tmp_path / "bits")
    build(*files, output=tmp_path / "bits")
    assert content(tmp_path / "once") == content(tmp_path / "bits")


def test_second_run_reads_nothing_anew(inbox: Path, tmp_path: Path) -> None:
    build(inbox, output=tmp_path / "out")
    fakes.CALLS.clear()
    outcome = build(inbox, output=tmp_path / "out", batch_size=2)
    assert (fakes.CALLS, outcome.is_new) == ([], False)


def test_only_what_is_new_is_read(inbox: Path, tmp_path: Path) -> None:
    build(inbox, output=tmp_path / "out")
    fakes.CALLS.clear()
    (inbox / "new.txt").write_text("New\n\n" + WORDS.format(verb="attacked", n=99))
    build(inbox, output=tmp_path / "out")
    assert len(fakes.CALLS) == 1


def test_moved_file_is_not_read_again_and_its_new_place_is_told(inbox: Path, tmp_path: Path) -> None:
    build(inbox, output=tmp_path / "out")
    fakes.CALLS.clear()
    (inbox / "2024-03-01-0.txt").rename(inbox / "2024-03-01-moved.txt")
    build(inbox, output=tmp_path / "out")
    articles = read_tables(tmp_path / "out", ["articles"])["articles"]
    assert fakes.CALLS == [] and "2024-03-01-moved.txt" in set(articles["source_path"])


def test_other_day_of_publication_is_read_again(inbox: Path, tmp_path: Path) -> None:
    build(inbox, output=tmp_path / "out", published="2024-01-01")
    fakes.CALLS.clear()
    build(inbox, output=tmp_path / "out", published="2024-01-02")
    articles = read_tables(tmp_path / "out", ["articles"])["articles"]
    assert len(fakes.CALLS) == 1 and "2024-01-02" in set(articles["published"].astype(str))


def test_article_that_fails_is_a_reject_and_the_rest_goes_on(inbox: Path, tmp_path: Path) -> None:
    (inbox / "bad.txt").write_text("Bad news\n\nThere is poison in the well, the mayor said.")
    build(inbox, output=tmp_path / "out")
    tables = read_tables(tmp_path / "out")
    rejects = tables["rejects"].set_index("source_path").loc["bad.txt"]
    assert (rejects["record"], rejects["stage"], rejects["reason"], rejects["detail"]) == (
        1,
        "extract",
        "failed",
        "ValueError: poisoned",
    )
    assert len(tables["articles"]) == 9


def test_nothing_readable_raises_and_leaves_the_former_release(inbox: Path, tmp_path: Path) -> None:
    from flows.inbox.intake import NothingRead

    good = build(inbox, output=tmp_path / "out").release
    (tmp_path / "void").mkdir()
    (tmp_path / "void" / "a.txt").write_text(" ")
    with pytest.raises(NothingRead, match="not one article could be read, 1 refused"):
        build(tmp_path / "void", output=tmp_path / "out")
    assert open_release(tmp_path / "out").release_id == good.release_id


def test_batches_on_their_way_leave_nothing_behind(inbox: Path, tmp_path: Path) -> None:
    build(inbox, output=tmp_path / "out")
    assert list((tmp_path / "out" / "store" / ".tmp").iterdir()) == []


def test_articles_survive_the_way_to_the_task(tmp_path: Path) -> None:
    from datetime import UTC, date, datetime

    from transforms.annotations import Article

    article = Article(
        "a-1",
        "x.txt",
        "Text.",
        "sha",
        published=date(2024, 3, 1),
        collected_at=datetime(2024, 3, 2, 4, 5, 6, 7, UTC),
    )
    batch = parse_store.Batch((article,), ("key",))
    parse_store.write_batch(tmp_path / "b.parquet", batch)
    assert parse_store.read_batch(tmp_path / "b.parquet") == batch


def test_only_what_a_dead_process_left_is_cleared_away(tmp_path: Path) -> None:
    left = {}
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    for number in (os.getpid(), ended.pid):  # a clock set ahead makes the folder of a running one old, too
        left[number] = tmp_path / parse_store.TEMPORARY / f"{number}-old"
        left[number].mkdir(parents=True)
        os.utime(left[number], (0, 0))
    with parse_store.temporary_folder(tmp_path):
        assert left[os.getpid()].exists() and not left[ended.pid].exists()


def test_same_part_written_by_two_runs_stands_once(tmp_path: Path) -> None:
    store = parse_store.Store(tmp_path, "d")
    rows = parse_store.stage_one_rows({}, "a-1")
    names = [parse_store.append(store, [("a-1", "key")], [rows]) for _ in range(2)]
    assert names[0] == names[1] and [part.name for part in store.parts.iterdir()] == [names[0]]


SLOW_RUN = """
import sys, time
from pathlib import Path
import pytest
from tests import fakes

real = fakes.read

def slow(article, kit):
    time.sleep(0.2)
    return real(article, kit)

fakes.read = slow
fakes.install(pytest.MonkeyPatch())
from flows.build_dataset import build_dataset
from flows.options import Options

build_dataset(Options(inputs=[Path(sys.argv[1])], output=Path(sys.argv[2]), batch_size=1))
"""


def test_killed_run_goes_on_where_it_was(inbox: Path, tmp_path: Path) -> None:
    from prefect.settings import PREFECT_API_URL

    good = build(inbox / "dump.jsonl", output=tmp_path / "out").release
    undisturbed = build(inbox, output=tmp_path / "undisturbed")
    environment = {**os.environ, "PREFECT_API_URL": str(PREFECT_API_URL.value())}
    command = [sys.executable, "-c", SLOW_RUN, str(inbox), str(tmp_path / "out")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as run:
        parts = tmp_path / "out" / "store" / "fake"
        deadline = time.monotonic() + 60
        while len(list(parts.iterdir())) < 4 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert run.poll() is None
        run.kill()
    assert open_release(tmp_path / "out").release_id == good.release_id
    n_kept = parse_store.known_keys(parse_store.Store(tmp_path / "out" / "store", "fake"))
    fakes.CALLS.clear()
    build(inbox, output=tmp_path / "out")
    assert len(n_kept) >= 4 and len(fakes.CALLS) == undisturbed.intake.n_new - len(n_kept)
    assert content(tmp_path / "out") == content(tmp_path / "undisturbed")


def test_article_that_takes_too_long_is_refused_and_its_batch_goes_on(tmp_path: Path) -> None:
    inbox = write_articles(tmp_path / "inbox", 5)
    (inbox / "bad.txt").write_text("Bad\n\nAn endless piece that soldiers attacked near the river, he said.")
    build(inbox, output=tmp_path / "out", time_limit=1)
    rejects = read_tables(tmp_path / "out", ["rejects"])["rejects"]
    assert rejects["detail"].tolist() == ["TimeLimit: no end after 1 s"]
    assert len(read_tables(tmp_path / "out", ["articles"])["articles"]) == 5


def test_passing_fault_of_the_disk_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, faults = parse_store.append, [OSError(5, "Input/output error")]

    def append(*arguments: object) -> object:
        if faults:
            raise faults.pop()
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(parse_store, "append", append)
    outcome = build(write_articles(tmp_path / "inbox", 2), output=tmp_path / "out")
    assert outcome.is_new and faults == []


def test_lasting_fault_of_the_disk_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def append(*_: object) -> None:
        tries.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parse_store, "append", append)
    with pytest.raises(OSError, match="No space left"):
        build(write_articles(tmp_path / "inbox", 2), output=tmp_path / "out")
    assert len(tries) == 1


# --- the command ------------------------------------------------------------------------------------


def test_command_says_what_was_written_and_how_to_read_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Head\n\n{LEAD}")
    result = attest("run", tmp_path / "a.txt", "--output", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "1 events" in result.stdout and "pandas.read_parquet" in result.stdout


def test_command_reports_rejects_and_exits_0(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"Head\n\n{LEAD}")
    (tmp_path / "in" / "b.txt").write_bytes(b"\x00\x01\x02")
    result = attest("run", tmp_path / "in", "--output", tmp_path / "out")
    assert (result.exit_code, one_line(result)) == (
        0,
        "attest: refused b.txt: binary (it holds NUL bytes)",
    )


def test_command_nothing_readable_exits_1(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\x00\x01\x02")
    result = attest("run", tmp_path / "b.txt", "--output", tmp_path / "out")
    assert result.exit_code == 1
    assert "not one article could be read, 1 refused" in result.stderr


def test_command_options_reach_the_articles(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"words": {"all": LEAD}}))
    options = ("--outlet", "The Paper", "--published", "2024-03-05", "--map", "text=words.all")
    attest("run", tmp_path / "a.jsonl", "--output", tmp_path / "out", *options)
    shown = attest("show", "a-", "--release", tmp_path / "out").stdout
    assert "The Paper" in shown and "2024-03-05" in shown and LEAD in shown


def test_command_broken_seed_table_exits_1_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Head\n\n{LEAD}")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "furniture.csv").write_text("id,kind,pattern\nx,teaser,(\n")
    result = attest("run", tmp_path / "a.txt", "--seeds", tmp_path / "seeds", "--output", tmp_path / "out")
    assert result.exit_code == 1
    assert "furniture.csv, line 2, column pattern" in one_line(result)


@pytest.mark.slow
def test_processes_give_the_same_bytes_as_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the real stages: what runs in other processes cannot be stood in for
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.txt").write_text(f"Headline number {n}\n\n" + WORDS.format(verb="attacked", n=n))
    build(folder, output=tmp_path / "one", batch_size=5)
    build(folder, output=tmp_path / "two", batch_size=2, engine="processes", workers=2)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_consolidation_anew_takes_the_seeds_of_the_release(inbox: Path, tmp_path: Path) -> None:
    from flows.build_dataset import consolidate_again
    from flows.options import Where

    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "outlets.csv").write_text((ROOT / "seeds" / "outlets.csv").read_text())
    build(inbox, output=tmp_path / "out", seeds=folder)
    assert consolidate_again(Where(output=tmp_path / "out")).run["given"]["seeds"] == str(folder)


def test_consolidation_anew_without_the_seeds_of_the_release_says_so(inbox: Path, tmp_path: Path) -> None:
    from flows.build_dataset import consolidate_again
    from flows.options import Where
    from flows.release import ReleaseError

    folder = tmp_path / "mine"
    folder.mkdir()
    build(inbox, output=tmp_path / "out", seeds=folder)
    folder.rmdir()
    with pytest.raises(ReleaseError, match="name others by --seeds"):
        consolidate_again(Where(output=tmp_path / "out"))


def test_consolidation_anew_does_not_tell_refusals_again(inbox: Path, tmp_path: Path) -> None:
    build(inbox, output=tmp_path / "out")
    result = attest("consolidate", "--output", tmp_path / "out")
    assert (result.exit_code, "refused dump.jsonl" in result.output) == (0, False)


def test_command_of_the_user_is_told_why_a_run_failed(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.inbox.intake import NothingRead

    monkeypatch.setenv("ATTEST_ON_FAILURE", f'echo "$ATTEST_FAILURE" > {tmp_path}/told')
    (tmp_path / "void").mkdir()
    (tmp_path / "void" / "a.txt").write_text(" ")
    with pytest.raises(NothingRead):
        build(tmp_path / "void", output=tmp_path / "out")
    told = (tmp_path / "told").read_text()
    assert told.startswith("build void failed: ") and "not one article could be read" in told


def test_only_one_run_of_a_server_publishes_at_a_time() -> None:
    from flows.running import run_records

    inside = threading.Event()

    def publish() -> None:
        with run_records.publishing_slot():
            inside.set()

    other = threading.Thread(target=contextvars.copy_context().run, args=(publish,))
    with run_records.publishing_slot():
        other.start()
        assert not inside.wait(2)
    assert inside.wait(60)
    other.join()


@pytest.mark.slow
def test_a_terminal_is_shown_a_bar(tmp_path: Path) -> None:
    inbox = write_articles(tmp_path / "inbox", 60, "slowly")
    master, slave = os.openpty()
    shown = bytearray()

    def look() -> None:
        with suppress(OSError):  # the last of those who write is gone
            while block := os.read(master, 65536):
                shown.extend(block)

    looking = threading.Thread(target=look)
    looking.start()
    run = subprocess.run(
        commands.command(("run", inbox, "--output", tmp_path / "out", "--batch-size", 4)),
        cwd=ROOT,
        env=commands.environment(TERM="xterm", COLUMNS="100"),
        stderr=slave,
        stdout=subprocess.DEVNULL,
        timeout=commands.LIMIT,
    )
    os.close(slave)
    looking.join(30)
    told = shown.decode()
    assert run.returncode == 0 and "━" in told and "reading articles" in told and "60/60" in told
