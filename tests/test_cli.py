"""The command line: what it prints, and the exit codes 0 done, 1 failed, 2 usage."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from tests.test_release import put

RUNNER = CliRunner()


def attest(*arguments: object) -> Result:
    return RUNNER.invoke(app, [str(argument) for argument in arguments])


def one_line(result: Result) -> str:
    (line,) = result.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nowhere"], "attest: nowhere: no such file or folder"),
        (["run", ".", "--engine", "magic"], "--engine: 'magic' is none of inline, processes"),
        (["run", ".", "--published", "soon"], "--published: "),
        (["run", ".", "--batch-size", "0"], "--batch-size: "),
        (["run", ".", "--map", "text"], "--map text: write OURS=THEIRS"),
        (["run", ".", "--map", "words=text"], "--map: no such field: words"),
        (["run", ".", "--time-limit", "0"], "--time-limit: "),
        (["run", ".", "--model", "nosuch"], "--model: no spaCy pipeline 'nosuch'"),
        (["run", ".", "--seeds", "/nosuch"], "--seeds: /nosuch: no such folder"),
        (["run", ".", "--output", __file__], "is a file; name a folder"),
        (["run", ".", "--output", f"{__file__}/x"], "lies below a file; name a folder"),
        (["run", ".", "--preset", "bogus"], "--preset: no preset 'bogus'"),
        (["run", ".", "--seeds", "docs"], "--seeds: docs: no seed tables there"),
        (["seeds", "--seeds", "/nosuch"], "--seeds: /nosuch: no such folder"),
        (["consolidate", "--output", "nosuch"], "nosuch: no release there"),
        (["validate", "nosuch"], "nosuch: no release there"),
        (["show", "e-1", "--release", "nosuch"], "nosuch: no release there"),
        (["export", "nosuch"], "nosuch: no release there"),
        (["report", "nosuch"], "nosuch: no release there"),
        (["review", "nosuch"], "nosuch: no release there"),
        (["review", "--read", "nosuch.csv"], "nosuch.csv: no such sheet"),
        (["export", "--format", "acled", "--to", "docs"], "--to: docs is a folder; name a file"),
        (["export", "--format", "csv", "--to", __file__], "is a file; name a folder"),
        (["store", "list", "--output", "nosuch"], "nosuch: no store there"),
        (["store", "prune", "--keep", "0", "--output", "nosuch"], "nosuch: no store there"),
        (["fetch", "ftp://a.example/x"], "ftp://a.example/x: only http and https"),
        (["consolidate", "--model", "nosuch"], "--model: no spaCy pipeline 'nosuch'"),
        (["serve", "nowhere"], "attest: nowhere: no such file or folder"),
        (["serve", "docs", "--timezone", "Mars/Base"], "--timezone: no time zone 'Mars/Base'"),
        (["serve", "docs", "--cron", "daily"], "--cron: 'daily' is no schedule"),
    ],
)
def test_wrong_usage_is_one_line_and_exits_2(arguments: list[str], message: str) -> None:
    result = attest(*arguments)
    assert result.exit_code == 2 and message in one_line(result)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "{empty}", "--output", "{empty}/out"], "no files there; name a folder or a file"),
        (["run", ".", "--output", "{empty}/out", "--engine", "tcp://127.0.0.1:9"], "no Dask scheduler"),
    ],
)
def test_failures_that_need_no_prefect_are_one_line_and_exit_1(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    result = attest(*(argument.format(empty=tmp_path, file=__file__) for argument in arguments))
    assert result.exit_code == 1 and message in one_line(result)


def test_validate_takes_the_latest_release_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "output")
    monkeypatch.chdir(tmp_path)
    assert "sound, 13 tables" in attest("validate").stdout


@pytest.mark.parametrize("arguments", [["run"], ["nonsense"], ["run", "--nonsense"]])
def test_missing_or_unknown_arguments_exit_2(arguments: list[str]) -> None:
    assert attest(*arguments).exit_code == 2


def test_validate_says_sound(tmp_path: Path) -> None:
    put(tmp_path)
    result = attest("validate", tmp_path)
    assert result.exit_code == 0 and "sound, 13 tables" in result.stdout


def test_validate_names_what_is_broken_and_exits_1(tmp_path: Path) -> None:
    (put(tmp_path).folder / "events.parquet").write_bytes(b"PAR1 nonsense")
    assert attest("validate", tmp_path).exit_code == 1


def test_validate_without_a_release_is_one_line(tmp_path: Path) -> None:
    assert "no release there" in one_line(attest("validate", tmp_path))


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("e-1", ["attacked", "a.txt", "actor: soldiers"]),
        ("c-", ["the mayor", "Soldiers attacked Puerto Primo on Monday"]),
        ("s-m", ["says (1)", "c-1"]),
        ("m-1", ["actor: Soldiers", "attacked"]),
        ("a-1", ["Troops cross river", "claims (1)"]),
        ("place:1", ["Puerto Primo"]),
        ("act-1", ["told (1)"]),
    ],
)
def test_show_tells_words_and_links(tmp_path: Path, identifier: str, words: list[str]) -> None:
    put(tmp_path)
    result = attest("show", identifier, "--release", tmp_path)
    assert result.exit_code == 0 and all(word in result.stdout for word in words), result.output


@pytest.mark.parametrize(
    "words",
    [
        "why type  ASSAULT",
        "by attack",
        "why actors  1",
        "actor: soldiers",
        "why date",
        "why place  Puerto Primo",
        "why factuality",
        "told plainly",
        "why support  unsourced: nobody who counts as a root asserts it",
        "why dispute  none: nobody denies or doubts it",
    ],
)
def test_show_why_tells_how_each_field_was_reached(tmp_path: Path, words: str) -> None:
    put(tmp_path)
    assert words in attest("show", "e-1", "--release", tmp_path, "--why").stdout


@pytest.mark.parametrize(("identifier", "message"), [("e-9", "no id"), ("s-", "2 ids start like that")])
def test_show_tells_when_an_id_is_unknown_or_ambiguous(tmp_path: Path, identifier: str, message: str) -> None:
    put(tmp_path)
    result = attest("show", identifier, "--release", tmp_path)
    assert result.exit_code == 1 and message in one_line(result)


def test_seeds_are_counted() -> None:
    result = attest("seeds")
    assert result.exit_code == 0 and "furniture" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("all sound")


def test_a_foreign_table_among_the_seeds_is_named_in_a_short_line(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("id\n")
    result = attest("seeds", "--seeds", tmp_path)
    assert result.exit_code == 2 and "see `attest seeds` for their names" in one_line(result)


def test_version_is_told() -> None:
    result = attest("--version")
    assert result.exit_code == 0 and result.stdout.startswith("attest")


@pytest.mark.parametrize(
    "arguments",
    [
        ["consolidate", "--output", "nosuch"],
        ["store", "list", "--output", "nosuch"],
        ["store", "prune", "--keep", "0", "--output", "nosuch"],
        ["serve", ".", "--output", "nosuch"],
        ["export", "nosuch", "--to", "new/csv"],
    ],
)
def test_a_command_that_fails_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("flows.running.engines.settle_prefect", lambda *_: None)
    from prefect.settings import PREFECT_API_URL, temporary_settings

    # another test of this process may have left Prefect a server, which `serve` would wait at for ever
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        assert attest(*arguments).exit_code != 0
    assert not list(tmp_path.iterdir())


def test_seeds_of_a_missing_folder_are_one_line(tmp_path: Path) -> None:
    assert "no such folder" in one_line(attest("seeds", "--seeds", tmp_path / "gone"))


def test_help_and_reading_commands_do_not_load_prefect() -> None:
    script = (
        "import sys; from flows import cli, release; from flows.reporting import show; "
        "sys.exit(any(name in sys.modules for name in ('prefect', 'spacy', 'torch')))"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 0


@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_configured_server_that_is_not_there_is_one_line(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/api"  # bound, and nobody listens
        monkeypatch.setenv("PREFECT_API_URL", url)
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", command, "seeds/articles", "--output", str(tmp_path / "out")],
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"attest: no Prefect server answers at {url}" in done.stderr
