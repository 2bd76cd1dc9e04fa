"""What the docs tell to type, and where they lead, is there: links, commands, snippets, seed rows."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import duckdb
import pytest
import typer

from flows.cli import app
from flows.tables import VIEWS
from tests import releases
from tests.test_export import given, put
from transforms.event import ontology
from transforms.seed_rows import TABLES
from transforms.seeds import Seeds, columns_of

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        ROOT / "training" / "README.md",
        ROOT / "tests/stories/README.md",
    ]
)
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> Iterator[str]:
    for indent, kind, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if kind == language:
            yield "\n".join(line.removeprefix(indent) for line in body.splitlines())


def links(page: Path) -> list[tuple[Path, str]]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    found = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text)
    return [(page, link) for link in found if not link.startswith(("http:", "https:", "mailto:"))]


def anchors(page: Path) -> set[str]:
    """The ids that headings get, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def commands(page: Path) -> list[tuple[Path, str, bool]]:
    """(page, command, whether it stands in a block and must be complete) of each `attest ...`."""
    text = page.read_text(encoding="utf-8")
    lines = [line.strip() for body in blocks(page, "") for line in body.splitlines()]
    parts = [part.strip() for line in lines for part in line.split("&&")]
    whole = [(page, line, True) for line in parts if line.startswith("attest ")]
    inline = re.findall(r"`(attest [^`]*)`", FENCE.sub("", text))
    return whole + [(page, line, False) for line in inline]


LINKS = [found for page in PAGES for found in links(page)]
COMMANDS = [found for page in PAGES for found in commands(page)]


@pytest.mark.parametrize(
    ("page", "link"), LINKS, ids=lambda value: name(value) if isinstance(value, Path) else value
)
def test_link_leads_somewhere(page: Path, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    assert target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize(
    ("page", "line", "complete"),
    COMMANDS,
    ids=lambda value: name(value) if isinstance(value, Path) else str(value),
)
def test_command_is_understood(page: Path, line: str, complete: bool) -> None:
    words = shlex.split(line.replace("...", ""), comments=True)[1:]
    command: click.Command = typer.main.get_command(app)
    if "--help" in words:
        words.remove("--help")
        complete = False
    while isinstance(command, click.Group):
        if not words or words[0].startswith("-"):
            return
        found = command.commands.get(words[0])
        assert found is not None, f"no command {words[0]}"
        command, words = found, words[1:]
    try:
        command.make_context("attest", words)
    except click.MissingParameter:
        assert not complete


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_targets_of_make_are_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    told = re.findall(r"`make ([a-z-]+)", text) + re.findall(r"^make ([a-z-]+)", text, re.MULTILINE)
    assert set(told) <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_python_of_the_docs_compiles(page: Path) -> None:
    assert all(ast.parse(body).body for body in blocks(page, "python"))


def test_python_of_reading_the_tables_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "output", given())
    monkeypatch.chdir(tmp_path)
    bodies = blocks(ROOT / "docs/how-to/read-the-tables.md", "python")
    assert bodies
    for body in bodies:
        if "polars" in body:
            pytest.importorskip("polars")
        told: dict[str, object] = {}
        exec(compile(body, "read-the-tables.md", "exec"), told)
        assert told.keys() - {"__builtins__"}


@pytest.mark.slow
def test_python_of_the_tutorial_draws_its_chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    put(tmp_path / "my-output", given())
    monkeypatch.chdir(tmp_path)
    for body in blocks(ROOT / "docs/tutorial.md", "python"):
        exec(compile(body, "tutorial.md", "exec"), {})
    page = (tmp_path / "weeks.html").read_text(encoding="utf-8")
    assert "Events per week" in page and "<script src=" not in page


def test_sql_of_reading_the_tables_runs(tmp_path: Path) -> None:
    from flows.tables import connect_tables

    with connect_tables(releases.tables()) as connection:
        for body in blocks(ROOT / "docs/how-to/read-the-tables.md", "sql"):
            assert isinstance(connection.sql(body), duckdb.DuckDBPyRelation)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_told_of(view: str) -> None:
    assert f"| `{view}` |" in (ROOT / "docs/how-to/read-the-tables.md").read_text(encoding="utf-8")


def seed_rows(page: Path) -> list[tuple[set[str], str]]:
    """The header and the text of each table of seed rows on a page."""
    headed = [(set(body.splitlines()[0].split(",")), body) for body in blocks(page, "")]
    return [(header, body) for header, body in headed if "id" in header]


@pytest.mark.parametrize(
    "page", [page for page in sorted((ROOT / "docs/how-to").glob("*.md")) if seed_rows(page)], ids=name
)
def test_seed_rows_of_the_docs_are_sound(page: Path, tmp_path: Path) -> None:
    for header, body in seed_rows(page):
        (table,) = (name for name, model in TABLES.items() if _fits(header, columns_of(model)))
        (tmp_path / f"{table}.csv").write_text(body + "\n", encoding="utf-8")
    seeds, ours = Seeds(tmp_path), Seeds()
    assert seeds.validate().keys() >= {path.stem for path in tmp_path.iterdir()}
    assert ontology.compile(seeds)
    assert seeds.digest != ours.digest


def _fits(header: set[str], columns: dict[str, bool]) -> bool:
    return header <= set(columns) and all(
        column in header for column, required in columns.items() if required
    )
