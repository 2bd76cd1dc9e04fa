"""A release depends on what lies in the inbox, not on how it came there; only what is new is read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import release, tasks
from flows.build_dataset import prepare
from flows.inbox.intake import Intake
from flows.options import Options
from flows.release import open_release
from flows.storage import parse_store
from flows.storage.places import Location
from tests import fakes
from transforms import reading

# Tiny articles that meet in consolidation: copies, rival tolls, the same speakers, denials.
TEXTS = (
    "Blast in Puerto Primo\n\nA blast killed three people in Puerto Primo on Monday, the mayor said.",
    "Three dead in blast\n\nA blast killed three people in Puerto Primo on Monday, the mayor said.",
    "Five dead in blast\n\nPolice said five people were killed in a blast in Puerto Primo on Monday.",
    "Army denies blame\n\nThe army denied that it had shelled Puerto Primo. Rebels accused the army.",
    "Rebels seize bridge\n\nRebels seized a bridge near Kabul on Tuesday, the army spokesman said.",
    "Talks\n\nThe president of France met the president of Kenya in Nairobi on Tuesday.",
)
EDITS = st.lists(
    st.tuples(st.sampled_from(["put", "remove"]), st.integers(0, 4), st.integers(0, len(TEXTS) - 1)),
    min_size=1,
    max_size=6,
)


def build(inbox: Location, output: Location, batch_size: int = 2) -> Intake:
    """A build without Prefect, step by step as the flow does it."""
    options = Options(inputs=[inbox], output=output, batch_size=batch_size)
    store, versions = prepare(options)
    with parse_store.aside(store.folder) as folder:
        intake = tasks.read.fn(options, store, folder)
        for batch in intake.batches:
            failed = tasks.extract.fn(batch, store, None, None, options.time_limit)
            assert failed == []
    tables = tasks.consolidate.fn(options, store, intake)
    contents = tasks.contents_of(options, versions, tables, intake, [datetime.now(UTC)] * 3)
    release.publish(contents, options.location)
    return intake


def content(output: Location) -> dict[str, bytes]:
    """The files of the latest release; event_redirects tells of the one before and is of its history."""
    folder = open_release(output).folder
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet") if "redirects" not in path.name}


def edit(inbox: Path, action: str, name: int, text: int) -> None:
    path = inbox / f"2024-03-05-{name}.txt"
    if action == "put":
        path.write_text(TEXTS[text])
    elif len(list(inbox.iterdir())) > 1:  # an inbox without an article is an error, not a release
        path.unlink(missing_ok=True)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, stops=st.lists(st.booleans(), min_size=6, max_size=6))
def test_release_after_any_edits_equals_one_from_scratch(
    tmp_path: Path, edits: Sequence[tuple[str, int, int]], stops: Sequence[bool]
) -> None:
    folder = tmp_path / "case"
    shutil.rmtree(folder, ignore_errors=True)
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    edit(inbox, "put", 4, 5)
    build(inbox, folder / "grown")
    for (action, name, text), builds in zip(edits, stops, strict=False):
        edit(inbox, action, name, text)
        if builds:
            build(inbox, folder / "grown")
    build(inbox, folder / "grown")
    build(inbox, folder / "scratch", batch_size=16)
    assert content(folder / "grown") == content(folder / "scratch")


@pytest.fixture()
def stages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    fakes.install(monkeypatch)
    yield


def fill(inbox: Path, numbers: Sequence[int]) -> None:
    inbox.mkdir(exist_ok=True)
    for n in numbers:
        text = f"Headline number {n}\n\nSoldiers attacked village number {n} near the river, the mayor said."
        (inbox / f"{n}.txt").write_text(text)


def test_one_percent_of_new_articles_costs_one_percent_of_reading(stages: None, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    fill(inbox, range(300))
    build(inbox, tmp_path / "out", batch_size=16)
    fakes.CALLS.clear()
    fill(inbox, range(300, 303))
    build(inbox, tmp_path / "out", batch_size=16)
    assert len(fakes.CALLS) == 3


def test_other_seeds_or_code_are_another_part_of_the_store(stages: None, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    fill(inbox, range(3))
    build(inbox, tmp_path / "out")
    fakes.CALLS.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "digest", lambda kit, seeds: "other")
        build(inbox, tmp_path / "out")
    assert len(fakes.CALLS) == 3
    assert {path.name for path in (tmp_path / "out" / "store").iterdir() if path.name[0] != "."} == {
        "fake",
        "other",
        "intake",
    }


def test_parts_that_are_there_are_never_written_again(stages: None, tmp_path: Path) -> None:
    inbox, parts = tmp_path / "inbox", tmp_path / "out" / "store" / "fake"
    fill(inbox, range(4))
    build(inbox, tmp_path / "out")
    before = {path: path.read_bytes() for path in parts.rglob("*.parquet")}
    fill(inbox, range(4, 7))
    (inbox / "0.txt").unlink()
    build(inbox, tmp_path / "out")
    assert before.items() <= {path: path.read_bytes() for path in parts.rglob("*.parquet")}.items()
