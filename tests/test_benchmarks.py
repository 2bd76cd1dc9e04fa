"""What benchmarks are given on the command line: one line on what is wrong, before anything is measured."""

from __future__ import annotations

import json
import subprocess
from argparse import ArgumentParser
from pathlib import Path

import pytest

from benchmarks import audit, given, hostile


def parsed(kind: str, path: Path) -> Path:
    parser = ArgumentParser()
    parser.add_argument("path", type=getattr(given, kind))
    return parser.parse_args([str(path)]).path


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert parsed("folder", tmp_path / "a" / "b").is_dir()


def test_the_folder_of_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert parsed("file", tmp_path / "a" / "b.json").parent.is_dir()


@pytest.mark.parametrize(("kind", "path"), [("folder", "taken/b"), ("file", "taken/b"), ("file", ".")])
def test_a_place_that_cannot_be_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, path: str
) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SystemExit) as ended:
        parsed(kind, tmp_path / path)
    assert (ended.value.code, "Traceback" in capsys.readouterr().err) == (2, False)


def audited(monkeypatch: pytest.MonkeyPatch, answer: str) -> object:
    """How an audit ends, by what pip-audit answers."""
    done = subprocess.CompletedProcess([], 0, answer, "a warning\nno network")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **named: done)
    with pytest.raises(SystemExit) as ended:
        audit.main()
    return ended.value.code


@pytest.mark.parametrize(
    ("dependencies", "code"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0),
        ([{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}], 1),
        (
            [{"name": "a", "skip_reason": "not found"}, {"name": "b", "version": "1", "vulns": []}],
            "audit: the list of known faults did not answer for 1 of 2 libraries: nothing is known of them",
        ),
    ],
)
def test_an_audit_ends_well_only_where_all_were_looked_up(
    monkeypatch: pytest.MonkeyPatch, dependencies: list[dict[str, object]], code: object
) -> None:
    assert audited(monkeypatch, json.dumps({"dependencies": dependencies})) == code


def test_an_audit_without_the_network_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert audited(monkeypatch, "") == "audit: nothing was looked up, so nothing is known: no network"


@pytest.mark.parametrize(
    "thing",
    [
        "megabyte sentences",
        "10,000 quotations",
        "deep nesting",
        "right to left",
        "zero-width characters",
        "emoji",
        "NUL and control characters",
        "homoglyph names",
    ],
)
def test_each_kind_of_hostile_text_is_tried(thing: str) -> None:
    assert thing in {name.partition(": ")[0] for name, _ in hostile.records()}
