"""Reading files into records: kinds, encodings, field names, manifests, and bad input."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import enums
from transforms.annotations import Record, Reject
from transforms.article import formats, raw
from transforms.article.inputs import find_files

BODY = "Soldiers crossed the river on Monday.\n\nNobody was hurt, the mayor said."


def read(path: Path, data: bytes | str, **options: object) -> list[Record | Reject]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(formats.read_file(path, path, **options))  # type: ignore[arg-type]


def record(path: Path, data: bytes | str, **options: object) -> Record:
    (found,) = read(path, data, **options)
    assert isinstance(found, Record), found
    return found


def reject(path: Path, data: bytes | str, **options: object) -> Reject:
    (found,) = read(path, data, **options)
    assert isinstance(found, Reject), found
    return found


# --- text ---------------------------------------------------------------------------------------------


def test_text_has_a_headline_a_blank_line_and_a_body(tmp_path: Path) -> None:
    found = record(tmp_path / "a.txt", f"Troops cross river\n\n{BODY}")
    assert (found.title, found.text) == ("Troops cross river", BODY)


def test_first_line_may_be_the_address(tmp_path: Path) -> None:
    found = record(tmp_path / "a.txt", f"https://paper.example/a\nTroops cross river\n\n{BODY}")
    assert (found.url, found.title, found.text) == ("https://paper.example/a", "Troops cross river", BODY)


def test_prose_in_the_first_line_is_no_headline(tmp_path: Path) -> None:
    prose = "Soldiers crossed the river on Monday, " * 4 + "witnesses said."
    assert record(tmp_path / "a.txt", f"{prose}\n\nMore is expected.").title is None


def test_single_line_is_a_text_without_headline(tmp_path: Path) -> None:
    found = record(tmp_path / "a.txt", "Soldiers crossed the river on Monday.")
    assert (found.title, found.text) == (None, "Soldiers crossed the river on Monday.")


def test_headline_wrapped_over_two_lines_is_joined(tmp_path: Path) -> None:
    found = record(
        tmp_path / "a.txt", f"Troops cross the border river in the far north\nand meet nobody\n\n{BODY}"
    )
    assert found.title == "Troops cross the border river in the far north and meet nobody"


def test_byline_under_the_headline_stays_in_the_body(tmp_path: Path) -> None:
    found = record(tmp_path / "a.txt", f"Troops cross river\nBy Ana Sol\n\n{BODY}")
    assert (found.title, found.text) == ("Troops cross river", f"By Ana Sol\n\n{BODY}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    text = f"Café owners protest in Málaga\n\nThe café’s owner, José Peña, said “no”.\n\n{BODY}"
    assert "José Peña" in record(tmp_path / "a.txt", text.encode(encoding)).text


def test_windows_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert record(tmp_path / "a.txt", f"Head\n\n{BODY}".replace("\n", "\r\n")).text == BODY


# --- Markdown -----------------------------------------------------------------------------------------


def test_front_matter_gives_the_metadata(tmp_path: Path) -> None:
    front = (
        "---\ntitle: Troops cross river\ndate: 2024-03-05\noutlet: The Paper\nauthor: [Ana Sol, Bo Ek]\n---\n"
    )
    found = record(tmp_path / "a.md", front + BODY)
    assert (found.title, found.published, found.published_basis, found.outlet, found.byline) == (
        "Troops cross river",
        "2024-03-05",
        "metadata",
        "The Paper",
        "Ana Sol, Bo Ek",
    )


@pytest.mark.parametrize("told", ["2024-03-05T23:30:00-05:00", "5 March 2024", "2024-13-45"])
def test_front_matter_stays_as_it_is_written(tmp_path: Path, told: str) -> None:
    assert record(tmp_path / "a.md", f"---\ntitle: 3\nurl: ~\ndate: {told}\n---\n{BODY}").published == told


def test_markdown_marks_do_not_reach_the_text(tmp_path: Path) -> None:
    text = (
        "# Head\n\n![boat](b.jpg)\n*Boat.*\n\n**LIMA** — The [mayor](http://m.example) *left*.\n\n> Quoted\n"
    )
    assert record(tmp_path / "a.md", text).text.strip() == "LIMA — The mayor left.\n\nQuoted"


def test_front_matter_that_explodes_does_no_harm(tmp_path: Path) -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    front = "\n".join(["---", "l0: &l0 [x, x]", *levels, "author: *l11", "---"])
    assert record(tmp_path / "a.md", f"{front}\n{BODY}").byline is None


def test_broken_front_matter_is_a_reject(tmp_path: Path) -> None:
    assert reject(tmp_path / "a.md", f"---\ntitle: [a\n---\n{BODY}").reason == "broken_record"


# --- JSON ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(
            {
                "title": "T",
                "text": "Body text.",
                "date": "2024-03-05",
                "sitename": "S",
                "source": "https://s.example/a",
            },
            ("T", "Body text.", "2024-03-05", "S", "https://s.example/a"),
            id="trafilatura",
        ),
        pytest.param(
            {
                "title": "T",
                "body": {
                    "summary": ["Sum."],
                    "sections": [{"headline": ["H"], "paragraphs": ["P1.", "P2."]}],
                },
                "publishing_date": "2024-03-05 10:00:00+00:00",
                "publisher": "S",
                "html": {"requested_url": "https://s.example/a"},
            },
            ("T", "Sum.\n\nH\n\nP1.\n\nP2.", "2024-03-05 10:00:00+00:00", "S", "https://s.example/a"),
            id="fundus",
        ),
        pytest.param(
            {
                "title": "T",
                "text": "Body text.",
                "publish_date": "2024-03-05",
                "url": "https://s.example/a",
                "meta_site_name": "S",
            },
            ("T", "Body text.", "2024-03-05", "S", "https://s.example/a"),
            id="newspaper4k",
        ),
        pytest.param(
            {
                "source": {"id": None, "name": "S"},
                "title": "T",
                "content": "Body",
                "publishedAt": "2024-03-05T01:00:00Z",
                "url": "https://s.example/a",
            },
            ("T", "Body", "2024-03-05T01:00:00Z", "S", "https://s.example/a"),
            id="newsapi",
        ),
        pytest.param(
            {
                "headline": "T",
                "event_text": "Body",
                "pub_date": "2024-03-05",
                "publisher": "S",
                "url": "https://s.example/a",
            },
            ("T", "Body", "2024-03-05", "S", "https://s.example/a"),
            id="ngec",
        ),
        pytest.param(
            {
                "title": "T",
                "maintext": "Body",
                "date_publish": 1709600000,
                "source_domain": "s.example",
                "url": "https://s.example/a",
            },
            ("T", "Body", "2024-03-05T00:53:20+00:00", "s.example", "https://s.example/a"),
            id="news-please",
        ),
    ],
)
def test_field_names_of_other_tools_are_known(tmp_path: Path, row: dict, expected: tuple) -> None:
    found = record(tmp_path / "a.jsonl", json.dumps(row))
    assert (found.title, found.text, found.published, found.outlet, found.url) == expected


def test_mapping_names_the_fields_of_others(tmp_path: Path) -> None:
    row = json.dumps({"x": {"words": "Body text."}, "text": "not this", "when": "2024-03-05"})
    found = record(tmp_path / "a.jsonl", row, mapping={"text": "x.words", "published": "when"})
    assert (found.text, found.published) == ("Body text.", "2024-03-05")


def test_collected_at_is_an_instant_in_utc(tmp_path: Path) -> None:
    row = json.dumps({"text": "Body text.", "crawl_date": "2024-03-05T10:00:00+02:00"})
    assert record(tmp_path / "a.jsonl", row).collected_at == datetime(2024, 3, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize("name", ["a.json", "a.txt", "a"])
def test_content_tells_json_lines_whatever_the_name(tmp_path: Path, name: str) -> None:
    rows = '{"text": "One."}\n\n{"text": "Two."}\n'
    assert [item.text for item in read(tmp_path / name, rows)] == ["One.", "Two."]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "document",
    [
        '[{"text": "One."}, {"text": "Two."}]',
        '{"status": "ok", "articles": [{"content": "One."}, {"content": "Two."}]}',
    ],
)
def test_lists_of_records_are_read(tmp_path: Path, document: str) -> None:
    assert [item.text for item in read(tmp_path / "a.json", document)] == ["One.", "Two."]  # type: ignore[union-attr]


def test_pretty_printed_object_is_one_record(tmp_path: Path) -> None:
    assert record(tmp_path / "a.json", json.dumps({"title": "T", "text": "One."}, indent=2)).text == "One."


def test_broken_line_does_not_stop_the_rest(tmp_path: Path) -> None:
    items = read(tmp_path / "a.jsonl", '{"text": "One."}\n{"text": \n[1]\n{"title": "x"}\n{"text": "Two."}\n')
    assert [(item.record, getattr(item, "reason", None)) for item in items] == [
        (1, None),
        (2, "broken_record"),
        (3, "broken_record"),
        (4, "no_text"),
        (5, None),
    ]


def test_json_nested_too_deep_is_a_reject(tmp_path: Path) -> None:
    deep = '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}"
    assert reject(tmp_path / "a.jsonl", deep).reason == "broken_record"


def test_lone_surrogate_becomes_the_replacement_character(tmp_path: Path) -> None:
    assert record(tmp_path / "a.jsonl", '{"text": "One \\ud800 two."}').text == "One � two."


def test_line_too_long_is_skipped_and_the_rest_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MAX_RECORD_BYTES", 100)
    rows = json.dumps({"text": "x" * 500}) + '\n{"text": "Two."}\n'
    assert [getattr(item, "reason", None) for item in read(tmp_path / "a.jsonl", rows)] == ["too_large", None]


# --- files that cannot be taken -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n ", "empty"),
        ("a.jsonl", b"\n \n", "empty"),
        ("a.json", b"[]", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        ("a.txt", bytes(range(1, 32)) * 20, "binary"),
        ("a.pdf", b"%PDF-1.7 ...", "unsupported"),
        ("a.txt", b"PK\x03\x04rest", "broken_record"),
        ("a.html", b"<!DOCTYPE html><html><body></body></html>", "no_text"),
        ("a.csv", b"id,words\n1,Body\n", "no_text"),
        ("a.txt", b"\xff\xfeA\x00B\x00\x00\xd8", "encoding"),
        ("a.json", b'"just a string"', "broken_record"),
    ],
)
def test_what_cannot_be_read_is_a_reject_with_its_reason(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    assert reject(tmp_path / name, data).reason == reason


def test_too_large_a_text_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MAX_RECORD_BYTES", 100)
    found = reject(tmp_path / "a.txt", "x" * 101)
    assert found.reason == "too_large" and str(found.detail).endswith(": split it into several files")


def test_too_long_an_article_is_a_reject_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [{"text": "x" * (raw.MAX_TEXT_CHARACTERS + 1)}, {"text": "Two."}]
    items = read(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert [getattr(item, "reason", None) for item in items] == ["too_large", None]
    assert "cut it into several articles" in str(getattr(items[0], "detail", None))


def test_missing_file_is_a_reject(tmp_path: Path) -> None:
    (found,) = formats.read_file(tmp_path / "gone.txt", tmp_path)
    assert isinstance(found, Reject) and found.reason == "unreadable"


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(["a.txt", "a.md", "a.json", "a.jsonl", "a"]),
)
def test_no_bytes_raise_and_every_reject_uses_the_enums(tmp_path_factory, data: bytes, name: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.getbasetemp() / name
    for item in read(path, data):
        if isinstance(item, Reject):
            assert item.stage in enums.REJECT_STAGE and item.reason in enums.REJECT_REASON
        else:
            item.text.encode()


# --- folders and manifests ----------------------------------------------------------------------------


def folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_folders_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    folder(tmp_path, b_dot_txt="x", a__c_dot_txt="x", _dot_hidden="x", _dot_git__x_dot_txt="x")
    found, _ = find_files([tmp_path])
    assert [item.source_path for item in found] == ["a/c.txt", "b.txt"]


def test_order_of_the_inputs_does_not_matter(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", z_dot_txt="x")
    two = folder(tmp_path / "two", a_dot_txt="x")
    assert find_files([one, two]) == find_files([two, one])


def test_file_named_twice_is_read_once(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt="x")
    found, _ = find_files([tmp_path, tmp_path / "a.txt"])
    assert len(found) == 1


def test_manifest_declares_what_the_file_does_not_say(tmp_path: Path) -> None:
    folder(
        tmp_path,
        a_dot_txt=f"Head\n\n{BODY}",
        manifest_dot_csv="file,published,outlet,url\na.txt,2024-03-05,The Paper,https://p.example/a\n",
    )
    (item,), _ = find_files([tmp_path])
    (found,) = formats.read_file(item.path, item.root, None, item.declared)
    assert isinstance(found, Record)
    assert (found.published, found.published_basis, found.outlet) == ("2024-03-05", "manifest", "The Paper")


def test_metadata_of_the_file_stands_before_the_manifest(tmp_path: Path) -> None:
    found = record(
        tmp_path / "a.jsonl", '{"text": "One.", "date": "2024-01-01"}', declared={"published": "2024-03-05"}
    )
    assert (found.published, found.published_basis) == ("2024-01-01", "metadata")


def test_manifest_of_a_named_file_is_found_beside_it(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt="x", manifest_dot_csv="file,outlet\na.txt,The Paper\n")
    (item,), _ = find_files([tmp_path / "a.txt"])
    assert item.declared == {"outlet": "The Paper"}


def test_manifest_row_without_its_file_is_a_reject(tmp_path: Path) -> None:
    folder(tmp_path, a_dot_txt="x", manifest_dot_csv="file,outlet\nb.txt,The Paper\n")
    _, rejects = find_files([tmp_path])
    assert [(item.source_path, item.record, item.reason) for item in rejects] == [
        ("manifest.csv", 1, "unreadable")
    ]


def test_nearest_manifest_wins(tmp_path: Path) -> None:
    folder(
        tmp_path,
        sub__a_dot_txt="x",
        manifest_dot_csv="file,outlet\nsub/a.txt,Far\n",
        sub__manifest_dot_csv="file,outlet\na.txt,Near\n",
    )
    (item,), _ = find_files([tmp_path])
    assert item.declared == {"outlet": "Near"}


def test_broken_link_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    _, rejects = find_files([tmp_path])
    assert [item.reason for item in rejects] == ["unreadable"]


def test_file_name_that_is_no_utf8_is_told_with_replacements(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text(f"Head\n\n{BODY}")
    (item,), _ = find_files([tmp_path])
    (found,) = formats.read_file(item.path, item.root)
    assert item.source_path == found.source_path == "caf\ufffd.txt"


def test_named_path_that_does_not_exist_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        find_files([tmp_path / "gone"])
