"""Each format in its real layout: what becomes of text and metadata, and what broken files do."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import formats_made as made
from transforms.annotations import Record, Reject
from transforms.article import cleaning, field_names, formats, raw, unpacking
from transforms.seeds import Seeds

SHELLED = "Government soldiers shelled the market of Verrano on Tuesday"


def sample(name: str, path: Path | None = None) -> list[Record | Reject]:
    file = path or made.FOLDER / name
    return list(formats.read_file(file, file))


def read(tmp_path: Path, data: bytes, name: str = "x", **options: object) -> list[Record | Reject]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(formats.read_file(path, path, **options))  # type: ignore[arg-type]


def told(record: Record | Reject) -> tuple[object, ...]:
    assert isinstance(record, Record), record
    return record.title, record.outlet, record.url, record.byline, record.published, record.language


# --- web pages ------------------------------------------------------------------------------------------


def test_page_gives_its_metadata_by_json_ld_and_its_canonical_address() -> None:
    (page,) = sample("page.html")
    assert told(page) == (
        "Soldiers shell a market in Verrano, killing nine",
        "The Harbour Ledger",
        "https://harbourledger.example/2024/03/06/verrano",
        "Ana Solano, Bo Ek",
        "2024-03-06T07:30:00+01:00",
        "en",
    )


def test_page_gives_the_text_of_its_article_alone() -> None:
    (page,) = sample("page.html")
    assert isinstance(page, Record)
    assert page.text.startswith(SHELLED) or page.text.splitlines()[2].startswith(SHELLED)
    assert "Home" not in page.text and "Last changed" not in page.text


def test_page_tells_when_it_was_changed() -> None:
    (page,) = sample("page.html")
    assert isinstance(page, Record) and page.updated_at == datetime(2024, 3, 6, 11, tzinfo=UTC)


def test_no_day_is_guessed_from_a_page_that_declares_none() -> None:
    (page,) = sample("page-bare.html")
    assert told(page) == ("Mayor asks for aid", None, None, None, None, None)


def test_open_graph_serves_where_json_ld_is_broken(tmp_path: Path) -> None:
    (page,) = read(tmp_path, made.PAGE.replace(b'{"@context"', b'{"@context'))
    assert told(page)[0] == "Market shelled" and told(page)[4] == "2024-03-06T08:00:00Z"


def test_charset_of_a_page_is_taken_from_its_head(tmp_path: Path) -> None:
    page = made.PAGE.replace(b"utf-8", b"windows-1252").decode("utf-8").encode("cp1252")
    (found,) = read(tmp_path, page)
    assert isinstance(found, Record) and "“They fired on us" in found.text


# --- feeds ----------------------------------------------------------------------------------------------


def test_rss_entry_gives_its_full_text_and_metadata() -> None:
    first, second = sample("feed.rss")
    assert told(first) == (
        "Soldiers shell a market & a road",
        "Verrano Gazette",
        "https://gazette.example/market",
        "Ana Solano",
        "Wed, 06 Mar 2024 07:30:00 GMT",
        "en",
    )
    assert isinstance(first, Record) and isinstance(second, Record)
    assert first.text == f"{SHELLED}, the mayor said.\n\nThe army denied it."
    assert second.text.startswith("The mayor of Verrano asked")


def test_day_of_publication_is_no_day_of_change() -> None:
    first = sample("feed.rss")[0]
    assert isinstance(first, Record) and first.updated_at is None


def test_atom_entry_tells_when_it_was_changed() -> None:
    (entry,) = sample("feed.atom")
    assert told(entry)[:5] == (
        "Soldiers shell a market",
        "Harbour Wire",
        "https://wire.example/market",
        "Ana Solano",
        "2024-03-06T07:30:00Z",
    )
    assert isinstance(entry, Record) and entry.updated_at == datetime(2024, 3, 6, 12, tzinfo=UTC)


def test_feed_that_breaks_off_keeps_its_entries_and_says_so(tmp_path: Path) -> None:
    whole = (made.FOLDER / "feed.rss").read_bytes()
    items = read(tmp_path, whole[: whole.index(b"asked the government")])
    assert isinstance(items[0], Record) and isinstance(items[-1], Reject)
    assert items[-1].reason == "broken_record"


# --- exports --------------------------------------------------------------------------------------------


def test_old_nexis_text_gives_each_document() -> None:
    first, second = sample("nexis-old.txt")
    assert told(first) == (
        "Soldiers shell a market in Verrano, killing nine",
        "The Harbour Ledger",
        "http://www.harbourledger.example",
        "By ANA SOLANO and BO EK",
        "March 6, 2024",
        "ENGLISH",
    )
    assert isinstance(first, Record)
    assert first.text == (
        "VERRANO - Government soldiers shelled the market of Verrano on Tuesday and killed nine people, the "
        "mayor said.\n\n''They fired on us for an hour,'' said a trader who gave her name as Lucia. The army "
        "denied it.\n\nUpdate: a road to the north was closed."
    )
    assert told(second)[:2] == ("Mayor asks for aid", "Verrano Gazette (Verrano)")


def test_old_nexis_document_without_a_label_of_its_body_has_one() -> None:
    second = sample("nexis-old.txt")[1]
    assert isinstance(second, Record)
    assert second.text.startswith("The mayor of Verrano asked") and second.text.endswith("told reporters.")


def test_nexis_uni_word_file_gives_each_document(tmp_path: Path) -> None:
    first, second = read(tmp_path, made.nexis_uni(), "Files (2).DOCX")
    assert told(first)[:5] == (
        "Soldiers shell a market in Verrano, killing nine",
        "The Harbour Ledger",
        None,
        "By ANA SOLANO",
        "March 6, 2024",
    )
    assert isinstance(first, Record)
    assert first.text == (
        "VERRANO - Government soldiers shelled the market of Verrano on Tuesday and killed nine people, the "
        "mayor said.\n\nThe army denied it. Update: a road was closed."
    )
    assert told(second)[0] == "Mayor asks for aid" and told(second)[4] == "March 7, 2024"


def test_word_file_that_is_no_export_is_an_article(tmp_path: Path) -> None:
    (found,) = read(tmp_path, made.docx("Head of it", f"{SHELLED}.", "The army denied it."))
    assert isinstance(found, Record)
    assert (found.title, found.text) == ("Head of it", f"{SHELLED}.\n\nThe army denied it.")


FACTIVA = (
    "Soldiers shell a market in Verrano, killing nine",
    "Harbour Wire",
    None,
    "By Ana Solano",
    "6 March 2024",
    "English",
)


def test_factiva_text_gives_each_document() -> None:
    first, second = sample("factiva.txt")
    assert told(first) == FACTIVA
    assert isinstance(first, Record)
    assert first.text.split("\n\n")[0] == (
        "VERRANO, March 6 (Harbour Wire) - Government soldiers shelled the market of Verrano on Tuesday and "
        "killed nine people, the mayor said."
    )
    assert first.text.endswith("fired at a depot.\n\nPD at the gate told reporters to leave.")
    assert told(second)[0] == "Mayor asks for aid"


def test_factiva_text_may_begin_on_the_line_of_its_code(tmp_path: Path) -> None:
    lines = [
        "HD Mayor asks for aid", "WC 40 words", "PD 7 March 2024", "SN Verrano Gazette", "LA English",
        "LP The mayor asked for tents on Wednesday.", "", "TD The ministry promised them.", "",
        "PD at the gate told reporters to leave.", "", "Document VERGAZ0020240307ek37000cd",
    ]  # fmt: skip
    (found,) = read(tmp_path, "\n".join(lines).encode())
    assert isinstance(found, Record)
    assert found.text == (
        "The mayor asked for tents on Wednesday.\n\nThe ministry promised them.\n\n"
        "PD at the gate told reporters to leave."
    )


def test_factiva_rtf_gives_the_same(tmp_path: Path) -> None:
    text = (made.FOLDER / "factiva.txt").read_text()
    first, second = read(tmp_path, made.rtf(text))
    assert told(first) == FACTIVA and told(second)[0] == "Mayor asks for aid"


def test_factiva_rtf_in_a_table_gives_the_same(tmp_path: Path) -> None:
    rows = [
        ("HD", "Mayor asks for aid"), ("WC", "40 words"), ("PD", "7 March 2024"), ("SN", "Verrano Gazette"),
        ("LA", "English"), ("LP", "The mayor asked for tents on Wednesday."), ("TD", "Nobody answered him."),
        ("AN", "Document VERGAZ0020240307ek37000cd"),
    ]  # fmt: skip
    cells = "".join(rf"\trowd\cellx500\cellx9000 {code}\cell {text}\cell\row " for code, text in rows)
    (found,) = read(tmp_path, rf"{{\rtf1\ansi {cells}}}".encode())
    assert told(found)[:2] == ("Mayor asks for aid", "Verrano Gazette")
    assert isinstance(found, Record)
    assert found.text == "The mayor asked for tents on Wednesday.\n\nNobody answered him."


def test_factiva_text_without_codes_is_read_by_its_order() -> None:
    (found,) = sample("factiva-plain.txt")
    assert told(found)[:5] == FACTIVA[:5]
    assert isinstance(found, Record)
    assert found.text.startswith(SHELLED) and found.text.endswith("The army denied it.")


# --- mail, tables ---------------------------------------------------------------------------------------


def test_message_gives_subject_sender_day_and_text() -> None:
    (found,) = sample("newsletter.eml")
    assert told(found)[:2] == ("Soldiers shell a market in Verrano, killing nine", "The Harbour Ledger")
    assert isinstance(found, Record)
    assert found.published == "Wed, 06 Mar 2024 08:30:00 +0100"
    assert found.text.strip().endswith("The army denied it – and blamed rebels.")


def test_csv_gives_a_record_a_row_with_quotes_and_line_breaks() -> None:
    first, second = sample("mediacloud.csv")
    assert told(first) == (
        "Soldiers shell a market",
        "gazette.example",
        "https://gazette.example/market",
        None,
        "2024-03-06",
        "en",
    )
    assert isinstance(first, Record) and isinstance(second, Record)
    assert first.text.endswith("said.\n\nThe army denied it.") and '"tents and water"' in second.text
    assert first.collected_at == datetime(2024, 3, 7, 2, 11, 9, 512000, tzinfo=UTC)


def test_gdelt_day_is_when_it_was_collected_and_not_when_it_was_published() -> None:
    (found,) = sample("gdelt-gkg.tsv")
    assert isinstance(found, Record)
    assert (found.published, found.collected_at) == (None, datetime(2024, 3, 6, 10, tzinfo=UTC))
    assert told(found)[1:3] == ("gazette.example", "https://gazette.example/market")


def test_parquet_gives_a_record_a_row(tmp_path: Path) -> None:
    rows = [
        {"text": f"{SHELLED}.", "title": "One", "date": datetime(2024, 3, 6, 7), "authors": ["A", "B"]},
        {"text": None, "title": "Two", "date": None, "authors": None},
    ]
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), held)
    first, second = read(tmp_path, held.getvalue())
    assert told(first) == ("One", None, None, "A, B", "2024-03-06T07:00:00", None)
    assert isinstance(second, Reject) and (second.record, second.reason) == (2, "no_text")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_content_tells_csv_whatever_its_delimiter_and_name(tmp_path: Path, delimiter: str) -> None:
    rows = [("title", "text", "date"), ("One", f"{SHELLED}.", "2024-03-06")]
    data = "\n".join(delimiter.join(row) for row in rows).encode()
    (found,) = read(tmp_path, data, "dump.txt")
    assert told(found)[0] == "One"


def test_csv_row_of_another_length_is_a_reject_and_the_rest_is_read(tmp_path: Path) -> None:
    items = read(tmp_path, b"title,text\nOne,Body of one.\nTwo\nThree,Body of three.\n", "a.csv")
    assert [getattr(item, "reason", None) for item in items] == [None, "broken_record", None]


PRESETS = {
    "trafilatura": (
        {"title": "T", "author": "A", "hostname": "h.example", "date": "2024-03-06", "text": "Body.",
         "raw_text": "Body raw.", "source": "https://h.example/a", "source-hostname": "The H",
         "language": "en"},
        ("T", "The H", "https://h.example/a", "A", "2024-03-06", "en"),
    ),
    "fundus": (
        {"title": "T", "body": {"summary": [], "sections": [{"headline": [], "paragraphs": ["Body."]}]},
         "authors": ["A"], "publishing_date": "2024-03-06 07:30:00+01:00", "publisher": "TheH", "lang": "en",
         "html": {"requested_url": "https://h.example/r", "responded_url": "https://h.example/a",
                  "crawl_date": "2024-03-08 10:00:00"}},
        ("T", "TheH", "https://h.example/a", "A", "2024-03-06 07:30:00+01:00", "en"),
    ),
    "newspaper4k": (
        {"url": "https://h.example/a?x=1", "canonical_link": "https://h.example/a", "title": "T",
         "text": "Body.", "authors": ["A", "B"], "publish_date": "2024-03-06T07:30:00",
         "meta_site_name": "The H", "language": "en"},
        ("T", "The H", "https://h.example/a", "A, B", "2024-03-06T07:30:00", "en"),
    ),
    "newsapi": (
        {"source": {"id": None, "name": "The H"}, "author": "A", "title": "T", "description": "D.",
         "url": "https://h.example/a", "publishedAt": "2024-03-06T07:30:00Z", "content": "Body… [+99 chars]"},
        ("T", "The H", "https://h.example/a", "A", "2024-03-06T07:30:00Z", None),
    ),
    "news-please": (
        {"maintext": "Body.", "title": "T", "source_domain": "h.example", "url": "https://h.example/a",
         "authors": ["A"], "date_publish": "2024-03-06 07:30:00", "language": "en"},
        ("T", "h.example", "https://h.example/a", "A", "2024-03-06 07:30:00", "en"),
    ),
    "mediacloud": (
        {"title": "T", "text": "Body.", "media_name": "h.example", "media_url": "https://h.example/",
         "url": "https://h.example/a", "publish_date": "2024-03-06", "language": "en"},
        ("T", "h.example", "https://h.example/a", None, "2024-03-06", "en"),
    ),
    "ngec": (
        {"event_text": "Body.", "headline": "T", "publisher": "The H", "url": "https://h.example/a",
         "pub_date": "2024-03-06", "lang": "en"},
        ("T", "The H", "https://h.example/a", None, "2024-03-06", "en"),
    ),
    "gdelt": (
        {"DocumentIdentifier": "https://h.example/a", "SourceCommonName": "h.example",
         "DATE": "20240306100000", "text": "Body.", "title": "T"},
        ("T", "h.example", "https://h.example/a", None, None, None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("preset", PRESETS)
def test_preset_reads_the_rows_of_its_tool(tmp_path: Path, preset: str) -> None:
    row, expected = PRESETS[preset]
    names = field_names.compile(Seeds(), preset)
    (found,) = read(tmp_path, json.dumps(row).encode(), "a.jsonl", names=names)
    assert told(found) == expected


def test_all_presets_are_tried() -> None:
    assert set(field_names.presets(Seeds())) == set(PRESETS)


# --- WARC -----------------------------------------------------------------------------------------------


def test_warc_gives_a_record_a_response_and_the_crawls_day_is_not_that_of_publication(tmp_path: Path) -> None:
    bare = (made.FOLDER / "page-bare.html").read_bytes()
    first, second = read(tmp_path, made.cc_news(made.PAGE, bare), "CC-NEWS-1.warc.gz")
    assert isinstance(first, Record) and isinstance(second, Record)
    assert (first.record, second.record) == (1, 2)
    assert (second.url, second.published) == ("https://harbourledger.example/1", None)
    assert second.collected_at == datetime(2024, 3, 8, 10, tzinfo=UTC)
    assert first.url == "https://harbourledger.example/2024/03/06/verrano"


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (made.response("https://a.example/", status="404 Not Found"), "unsupported"),
        (made.response("https://a.example/", b"\x89PNG", kind="image/png"), "unsupported"),
        (made.response("https://a.example/", b""), "no_text"),
    ],
)
def test_response_that_is_no_page_is_a_reject(tmp_path: Path, response: bytes, reason: str) -> None:
    items = read(tmp_path, response + made.response("https://a.example/b"))
    assert [getattr(item, "reason", None) for item in items] == [reason, None]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("cut", [30, 700])
def test_warc_that_is_cut_off_keeps_what_stands_before(tmp_path: Path, packed: bool, cut: int) -> None:
    one = made.response("https://a.example/")
    data = gzip.compress(one) + gzip.compress(one) if packed else one + one
    items = read(tmp_path, data[:-cut])
    assert isinstance(items[0], Record)
    assert [(item.record, item.reason) for item in items[1:] if isinstance(item, Reject)] == [
        (2, "broken_record")
    ]


def test_page_packed_and_in_chunks_is_unpacked(tmp_path: Path) -> None:
    body = gzip.compress(made.PAGE)
    chunks = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
    head += b"Content-Encoding: gzip\r\n\r\n"
    block = made.record("response", "https://a.example/", "application/http; msgtype=response", head + chunks)
    (found,) = read(tmp_path, block)
    assert isinstance(found, Record) and SHELLED in found.text


# --- packed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.name for path in made.FOLDER.iterdir()))
def test_packed_file_gives_what_the_plain_one_gives(tmp_path: Path, name: str) -> None:
    data = (made.FOLDER / name).read_bytes()
    plain = [(type(i), getattr(i, "text", None)) for i in read(tmp_path, data, name)]
    gzipped = [(type(i), getattr(i, "text", None)) for i in read(tmp_path, gzip.compress(data), name + ".gz")]
    archive = made.zipped({f"sub/{name}": data})
    in_zip = [(type(i), getattr(i, "text", None)) for i in read(tmp_path, archive, "all.zip")]
    assert plain == gzipped == in_zip


def test_content_tells_the_format_and_not_the_name(tmp_path: Path) -> None:
    for name in ("page.html", "feed.rss", "newsletter.eml", "mediacloud.csv", "nexis-old.txt", "factiva.txt"):
        data = (made.FOLDER / name).read_bytes()
        wrong = [getattr(item, "text", item) for item in read(tmp_path, data, "note.dat")]
        assert wrong == [getattr(item, "text", item) for item in sample(name)], name


def test_files_of_an_archive_are_told_by_their_path_in_it(tmp_path: Path) -> None:
    archive = made.zipped(
        {"a/one.txt": b"Head\n\nBody of it.", "two.jsonl": b'{"text": "A."}\n{"text": "B."}'}
    )
    items = read(tmp_path, archive, "all.zip")
    assert [(item.source_path, item.record) for item in items] == [
        ("all.zip/a/one.txt", 1),
        ("all.zip/two.jsonl", 1),
        ("all.zip/two.jsonl", 2),
    ]


@pytest.mark.parametrize("name", ["../up.txt", "/abs.txt", "C:\\w.txt", "a/../../b.txt", "..\\up.txt"])
def test_name_that_leads_out_of_an_archive_is_refused_and_the_rest_read(tmp_path: Path, name: str) -> None:
    items = read(tmp_path, made.zipped({name: b"Head\n\nBody.", "good.txt": b"Head\n\nBody of it."}))
    assert [getattr(item, "reason", None) for item in items] == ["unsafe", None]


def test_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    (item,) = read(tmp_path, held.getvalue())
    assert isinstance(item, Reject) and item.reason == "unsafe"


def test_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = made.zipped({"a.txt": b"Head\n\nBody."})
    (item,) = read(tmp_path, made.zipped({"b.zip": inner}))
    assert isinstance(item, Reject) and (item.reason, item.source_path) == ("unsafe", "x/b.zip")


def test_archive_that_swells_beyond_reason_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "HARMLESS_BYTES", 1024 * 1024)
    (item,) = read(tmp_path, made.zipped({"a.txt": b"a" * 8 * 1024 * 1024}))
    assert isinstance(item, Reject) and item.reason == "unsafe"


def test_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_MEMBERS", 2)
    (item,) = read(tmp_path, made.zipped({f"{n}.txt": b"Soldiers crossed the river." for n in range(3)}))
    assert isinstance(item, Reject) and item.reason == "unsafe"


def test_gzip_that_swells_beyond_reason_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "HARMLESS_BYTES", 1024 * 1024)
    (item,) = read(tmp_path, gzip.compress(b"a" * 8 * 1024 * 1024))
    assert isinstance(item, Reject) and item.reason == "unsafe"


def test_gzip_in_gzip_in_gzip_in_gzip_is_refused(tmp_path: Path) -> None:
    data = b"Head\n\nBody of it."
    for _ in range(4):
        data = gzip.compress(data)
    (item,) = read(tmp_path, data)
    assert isinstance(item, Reject) and item.reason == "unsafe"


def test_gzip_that_is_cut_off_keeps_the_lines_before(tmp_path: Path) -> None:
    import random

    chance = random.Random(1)
    lines = [json.dumps({"text": f"Body {chance.random()} {chance.random()}."}) for _ in range(2_000)]
    packed = gzip.compress("\n".join(lines).encode())
    items = read(tmp_path, packed[: len(packed) // 2], "a.jsonl.gz")
    assert len(items) > 500 and isinstance(items[0], Record)
    assert isinstance(items[-1], Reject) and items[-1].reason == "broken_record"


# --- bad input ------------------------------------------------------------------------------------------

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<rss version="2.0"><channel><item><title>&lol2;</title></item></channel></rss>"""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(LAUGHS, "unsafe", id="entities in a feed"),
        pytest.param(LAUGHS.decode().encode("utf-16"), "unsafe", id="entities in a feed in UTF-16"),
        pytest.param(b"<?xml version='1.0'?><catalog><book/></catalog>", "unsupported", id="other XML"),
        pytest.param(b"\x1f\x8b\x08broken", "broken_record", id="broken gzip"),
        pytest.param(gzip.compress(b""), "empty", id="gzip of nothing"),
        pytest.param(made.zipped({}), "empty", id="zip of nothing"),
        pytest.param(made.zipped({"xl/workbook.xml": b"<x/>"}), "unsupported", id="spreadsheet"),
        pytest.param(made.zipped({"word/document.xml": b"<w:p"}), "broken_record", id="broken Word file"),
        pytest.param(made.zipped({"word/document.xml": b"<!DOCTYPE a [<!ENTITY x 'y'>]><a/>"}), "unsafe",
                     id="entities in a Word file"),
        pytest.param(b"PAR1" + b"\0" * 100, "broken_record", id="broken Parquet"),
        pytest.param(b"WARC/1.0\r\n", "empty", id="WARC of nothing"),
        pytest.param(b"{\\rtf1 \\par}", "empty", id="RTF of nothing"),
        pytest.param(b"https://a.example/1\nhttps://a.example/2\n", "unsupported", id="addresses"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "unsupported", id="old Word"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_reject_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    (item,) = read(tmp_path, data)
    assert isinstance(item, Reject) and item.reason == reason, item


def test_article_of_200_mb_is_refused_by_its_size_without_being_held(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"word " * (1024 * 1024 // 5))
    tracemalloc.start()
    (item,) = formats.read_file(path, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(item, Reject) and item.reason == "too_large"
    assert peak < 3 * raw.MAX_RECORD_BYTES


# --- input made to take long ----------------------------------------------------------------------------

SLOW = {
    "white space": b" \n" * 30_000 + b"text",
    "links in Markdown": b"# h\n\n" + b"[a](" * 15_000,
    "stars in Markdown": b"# h\n\n" + b"**a " * 15_000,
    "one long word": b"Head\n\n" + b"A" * 90_000,
    "nested elements": b"<html><body>" + b"<div>" * 50_000 + b"words",
    "nested brackets in RTF": b"{\\rtf1 " + b"{" * 50_000 + b"text",
    "long header": b"From: a@b\nTo: c@d\nSubject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nbody",
    "list of strings": b"[" + b'"a",' * 100_000 + b"1]",
    "documents without end": b"1 of 5 DOCUMENTS\n" * 50_000,
    "open quote": b'title,text\n"' + b"x" * 1_000_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_input_made_to_take_long_does_not(tmp_path: Path, name: str) -> None:
    furniture = cleaning.compile(Seeds())
    started = time.process_time()
    for item in read(tmp_path, SLOW[name]):
        if isinstance(item, Record):
            cleaning.clean(item, furniture)
    assert time.process_time() - started < 5


# --- JSON of any size -----------------------------------------------------------------------------------


def test_document_larger_than_a_record_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MAX_RECORD_BYTES", 2_000)
    rows = [{"text": f'Text {n} with "quotes", {{braces}} and [brackets] \\ end.'} for n in range(500)]
    for document in (rows, {"status": "ok", "n": {"articles": 1}, "articles": rows}):
        items = read(tmp_path, json.dumps(document, indent=1).encode())
        assert [getattr(item, "text", item) for item in items] == [row["text"] for row in rows]


def test_element_too_large_is_skipped_and_the_rest_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "MAX_RECORD_BYTES", 100_000)
    rows = [{"text": "One."}, {"text": "x" * 3_000_000}, {"text": ["y" * 900] * 400}, {"text": "Two."}]
    items = read(tmp_path, json.dumps(rows).encode())
    assert [getattr(item, "reason", None) for item in items] == [None, "too_large", "too_large", None]


def test_list_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    items = read(tmp_path, b'[{"text": "One."}, {"text": "Two."}, {"text": "Thr')
    assert [getattr(item, "reason", None) for item in items] == [None, None, "broken_record"]


# --- going on where an earlier run was ------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["mediacloud.csv", "feed.rss", "nexis-old.txt", "factiva.txt", "page.html", "article.txt"]
)
def test_records_taken_before_are_passed_over(tmp_path: Path, name: str) -> None:
    path = made.FOLDER / name
    whole = list(formats.read_file(path, path))
    for n in range(len(whole) + 1):
        assert list(formats.read_file(path, path, done={name: n})) == whole[n:]


def test_pages_of_a_warc_taken_before_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "c.warc.gz"
    path.write_bytes(made.cc_news(made.PAGE, made.PAGE, made.PAGE))
    assert (
        list(formats.read_file(path, path, done={"c.warc.gz": 2})) == list(formats.read_file(path, path))[2:]
    )
