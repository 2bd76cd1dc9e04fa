"""Taking in: the account of each file, one article once, going on where a stopped run was."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.inbox import intake
from flows.inbox.intake import Intake, NothingRead, look_ahead, take_in
from flows.options import Options
from flows.storage import intake_store, parse_store
from flows.storage.parse_store import Store
from tests import formats_made as made
from transforms.annotations import Article
from transforms.article import cleaning, formats

WORDS = "Soldiers attacked village number {n} near the river on Monday, the mayor said on the phone."


def take(folder: Path, *inputs: Path, **options: object) -> Intake:
    inbox = folder / "inbox"
    inbox.mkdir(exist_ok=True)
    return take_in(
        Options(inputs=list(inputs), output=folder / "out", **options),  # type: ignore[arg-type]
        Store(folder / "out" / "store", "fake"),
        inbox,
    )


def articles(found: Intake) -> list[Article]:
    return [one for batch in found.batches for one in parse_store.read_batch(batch).articles]


@pytest.fixture()
def mixed(tmp_path: Path) -> Path:
    """A folder of all samples, packed and plain, and of broken files."""
    folder = tmp_path / "in"
    folder.mkdir()
    for sample in made.FOLDER.iterdir():
        (folder / sample.name).write_bytes(sample.read_bytes())
    (folder / "packed.jsonl.gz").write_bytes(
        gzip.compress(b"\n".join(json.dumps({"text": WORDS.format(n=n)}).encode() for n in (1, 2, 1)))
    )
    (folder / "all.zip").write_bytes(made.zipped({"a.txt": b"x", "../b.txt": b"y", "c.bin": b"\0\1\2"}))
    (folder / "nexis.docx").write_bytes(made.nexis_uni())
    (folder / "crawl.warc.gz").write_bytes(made.cc_news(made.PAGE, b"")[:-20])
    (folder / "cut.gz").write_bytes(gzip.compress(b"Head\n\n" + WORDS.format(n=9).encode())[:-9])
    (folder / "empty").write_bytes(b"")
    return folder


def test_account_of_each_file_adds_up(mixed: Path, tmp_path: Path) -> None:
    accounts = take(tmp_path, mixed).accounts
    off = [p for p, one in accounts.items() if one.read != one.articles + one.rejects + one.duplicates]
    assert off == [] and len(accounts) >= len(list(mixed.iterdir()))


def test_account_counts_what_is_there(mixed: Path, tmp_path: Path) -> None:
    accounts = take(tmp_path, mixed).accounts
    told = {
        path: (one.read, one.articles, one.rejects, one.duplicates)
        for path, one in accounts.items()
        if path.startswith(("all.zip", "packed", "mediacloud", "cut", "empty"))
    }
    assert told == {
        "all.zip/a.txt": (1, 0, 1, 0),
        "all.zip/../b.txt": (1, 0, 1, 0),
        "all.zip/c.bin": (1, 0, 1, 0),
        "cut.gz": (1, 0, 1, 0),
        "empty": (1, 0, 1, 0),
        "mediacloud.csv": (2, 2, 0, 0),
        "packed.jsonl.gz": (3, 2, 0, 1),
    }


def test_articles_and_rejects_are_those_of_the_account(mixed: Path, tmp_path: Path) -> None:
    found = take(tmp_path, mixed)
    totals = found.totals()
    assert (totals["articles"], totals["rejects"]) == (len(articles(found)), len(found.rejects))


def test_raw_record_is_reached_by_path_and_position(mixed: Path, tmp_path: Path) -> None:
    for one in articles(take(tmp_path, mixed)):
        if "/" not in one.source_path:
            path = mixed / one.source_path
            items = [item for item in formats.read_file(path, path) if item.record == one.record]
            assert len(items) == 1 and cleaning.plain(one.title or "") in cleaning.plain(repr(items[0]))


# --- one article once -----------------------------------------------------------------------------------


def records(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"text": WORDS.format(n=1), **row}) for row in rows))
    return path


@pytest.mark.parametrize(
    ("one", "other", "n"),
    [
        ({}, {}, 1),
        ({"url": "https://p.example/a"}, {"url": "http://www.p.example/a/?utm_source=x"}, 1),
        ({"url": "https://p.example/a"}, {}, 1),
        ({"outlet": "The Paper"}, {}, 1),
        ({"outlet": "The Paper", "url": "https://p.example/a"}, {"outlet": "THE PAPER"}, 1),
        ({"text": WORDS.format(n=1) + "  "}, {"text": WORDS.format(n=1).replace(" ", "\u00a0")}, 1),
        ({"title": "Village attacked"}, {}, 1),
        ({"title": "Village attacked"}, {"title": "Attack on village"}, 2),
        ({"outlet": "The Paper"}, {"outlet": "The Wire"}, 2),
        ({"url": "https://p.example/a"}, {"url": "https://p.example/b"}, 2),
        ({"url": "https://p.example/a"}, {"url": "https://p.example/a", "text": WORDS.format(n=2)}, 2),
    ],
)
def test_one_article_is_taken_once(
    tmp_path: Path, one: dict[str, str], other: dict[str, str], n: int
) -> None:
    totals = take(tmp_path, records(tmp_path, one, other)).totals()
    assert (totals["articles"], totals["duplicates"]) == (n, 2 - n)


# --- going on -------------------------------------------------------------------------------------------


@pytest.fixture()
def crawl(tmp_path: Path) -> Path:
    path = tmp_path / "crawl.warc.gz"
    pages = [made.PAGE.replace(b"Verrano", b"Verrano %d" % n) for n in range(12)]
    path.write_bytes(made.cc_news(*pages))
    return path


@pytest.fixture()
def cleaned(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The numbers of the records that were extracted and cleaned."""
    calls: list[int] = []
    real = cleaning.clean

    def counted(record, *args):  # type: ignore[no-untyped-def]
        calls.append(record.record)
        return real(record, *args)

    monkeypatch.setattr(cleaning, "clean", counted)
    yield calls


def stopped_after(n: int, monkeypatch: pytest.MonkeyPatch, folder: Path, path: Path) -> None:
    """A run that is stopped at its n-th article."""
    with monkeypatch.context() as patch:
        patch.setattr(intake_store, "PART_ROWS", 2)
        real = intake._admitted
        left = iter(range(n))

        def stopping(*args):  # type: ignore[no-untyped-def]
            if next(left, None) is None:
                raise KeyboardInterrupt
            return real(*args)

        patch.setattr(intake, "_admitted", stopping)
        with pytest.raises(KeyboardInterrupt):
            take(folder, path)


def test_stopped_run_goes_on_without_extracting_again(
    crawl: Path, tmp_path: Path, cleaned: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_after(7, monkeypatch, tmp_path, crawl)
    before = list(cleaned)
    take(tmp_path, crawl)
    assert before == list(range(1, 9)) and cleaned == list(range(1, 13))


def test_stopped_run_comes_to_the_same(crawl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_after(7, monkeypatch, tmp_path, crawl)
    gone_on = take(tmp_path, crawl)
    (tmp_path / "fresh").mkdir()
    fresh = take(tmp_path / "fresh", crawl)
    assert (gone_on.keys, gone_on.accounts) == (fresh.keys, fresh.accounts)
    assert articles(gone_on) == articles(fresh)


def test_part_that_a_kill_left_unfinished_is_no_part(crawl: Path, tmp_path: Path, cleaned: list[int]) -> None:
    take(tmp_path, crawl)
    (whole,) = (tmp_path / "out" / "store" / "intake").glob("*/*.parquet")
    aside = whole.with_name(f".{whole.name}.aside")
    aside.write_bytes(whole.read_bytes()[:100])
    cleaned.clear()
    take(tmp_path, crawl)
    assert cleaned == []


def test_second_run_extracts_nothing(mixed: Path, tmp_path: Path, cleaned: list[int]) -> None:
    first = take(tmp_path, mixed)
    cleaned.clear()
    second = take(tmp_path, mixed)
    assert cleaned == []
    assert (first.keys, first.accounts, first.rejects) == (second.keys, second.accounts, second.rejects)


def test_changed_file_is_extracted_again(tmp_path: Path, cleaned: list[int]) -> None:
    path = records(tmp_path, {})
    take(tmp_path, path)
    path.write_text(path.read_text().replace("number 1", "number 3"))
    assert "number 3" in articles(take(tmp_path, path))[0].text


def test_other_options_extract_again(tmp_path: Path, cleaned: list[int]) -> None:
    path = records(tmp_path, {})
    take(tmp_path, path)
    take(tmp_path, path, outlet="The Paper")
    assert cleaned == [1, 1]


def test_other_manifest_extracts_again(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(WORDS.format(n=1))
    take(tmp_path, tmp_path / "in")
    (tmp_path / "in" / "manifest.csv").write_text("file,outlet\na.txt,The Paper\n")
    assert articles(take(tmp_path, tmp_path / "in"))[0].outlet == "The Paper"


# --- what reading costs ---------------------------------------------------------------------------------


def test_heavy_libraries_are_imported_by_the_files_that_need_them(tmp_path: Path) -> None:
    """A text, long enough for its language to be told, needs none of them but the one that tells it."""
    (tmp_path / "a.txt").write_text(WORDS.format(n=1))
    code = (
        "import sys; from pathlib import Path; from transforms.article import formats;"
        f"list(formats.read_file(Path({str(tmp_path / 'a.txt')!r}), Path({str(tmp_path)!r})));"
        "import flows.cli;"
        "heavy = ('trafilatura', 'lxml', 'feedparser', 'fastwarc', 'striprtf', 'py3langid', 'httpcore2',"
        " 'prefect');"
        "print([name for name in heavy if name in sys.modules])"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- looking ahead --------------------------------------------------------------------------------------


def test_folder_of_unreadable_files_is_told_before_anything_is_started(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0\1\2")
    (tmp_path / "b.txt").write_bytes(b"")
    with pytest.raises(NothingRead, match="not one article could be read, 2 refused"):
        look_ahead(Options(inputs=[tmp_path]))


def test_look_ahead_is_silent_where_there_is_an_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0\1\2")
    (tmp_path / "b.txt").write_text(WORDS.format(n=1))
    look_ahead(Options(inputs=[tmp_path]))
    assert capsys.readouterr() == ("", "")


def test_language_of_a_base_of_ones_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "meta.json").write_text(
        '{"lang": "es", "name": "base", "version": "1", "spacy_version": ""}'
    )
    assert intake._languages(str(tmp_path / "base")) == ("en", "es")


def test_odd_days_of_publication_are_noted(tmp_path: Path) -> None:
    days = ["2024-03-05", "not a date", "2999-01-01", "14 sometime", ""]
    rows = [f'{day},"{WORDS.format(n=n)}"' for n, day in enumerate(days)]
    (tmp_path / "rows.csv").write_text("\n".join(["published,text", *rows]))
    for _ in range(2):  # as read, and as kept from an earlier run
        found = take(tmp_path, tmp_path / "rows.csv")
        assert (found.days_unread.count, found.days_unread.first) == (2, "rows.csv, record 2: 'not a date'")
        assert (found.days_to_come.count, found.days_to_come.first) == (1, "rows.csv, record 3: 2999-01-01")


def test_what_is_passed_over_in_a_folder_is_noted(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    for folder in (inbox, inbox / ".git", tmp_path / "other"):
        folder.mkdir()
        (folder / "a.txt").write_text(WORDS.format(n=1))
    (inbox / ".hidden.txt").write_text(WORDS.format(n=2))
    (inbox / "link").symlink_to(tmp_path / "other")
    assert [path.name for path in take(tmp_path, inbox).passed_over] == [".git", ".hidden.txt", "link"]


def test_batches_grow_with_the_inbox(tmp_path: Path) -> None:
    lines = [json.dumps({"title": f"Village {n}", "text": WORDS.format(n=n)}) for n in range(55)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    found = take(tmp_path, tmp_path / "in.jsonl", batch_size=1)
    lengths = [parse_store.count_articles(batch) for batch in found.batches]
    assert lengths == [1] * 16 + [2] * 16 + [4, 3]
