"""Damaged files of each format: no reader raises, none hangs, and what is refused has a reason.

`python -m tests.test_fuzz 20000` reads so many damaged files and counts what came of them.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import formats_made as made
from transforms import enums
from transforms.annotations import Record, Reject
from transforms.article import formats

ROWS = [{"text": "Soldiers crossed the river, the mayor said.", "title": "One", "date": "2024-03-05"}] * 3


def _parquet() -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), held)
    return held.getvalue()


SAMPLES: dict[str, bytes] = {
    **{path.name: path.read_bytes() for path in sorted(made.FOLDER.iterdir())},
    "rows.jsonl": b"\n".join(json.dumps(row).encode() for row in ROWS),
    "rows.json": json.dumps({"articles": ROWS}, indent=1).encode(),
    "rows.parquet": _parquet(),
    "nexis.docx": made.nexis_uni(),
    "factiva.rtf": made.rtf((made.FOLDER / "factiva.txt").read_text()),
    "crawl.warc": made.response("https://a.example/1") + made.response("https://a.example/2"),
    "crawl.warc.gz": made.cc_news(made.PAGE, made.PAGE),
    "rows.jsonl.gz": gzip.compress((json.dumps(ROWS[0]).encode() + b"\n") * 3, mtime=0),
    "all.zip": made.zipped({"a.html": made.PAGE, "b/c.txt": b"Head\n\nSoldiers crossed the river."}),
}
# What breaks parsers: ends, signs of structure, numbers that lie, bytes of other encodings.
PIECES = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"\r\n\r\n", b'"', b"{", b"[", b"}" * 50, b"<",
    b"<p>" * 50,
    b"]]>", b"&lt;", b"&a;", b"\\u0000", b"\\'ff", b"-1", b"99999999999", b"Content-Length: 5\r\n",
    b"\x1f\x8b",
    b"PK\x03\x04", b"WARC/1.0\r\n", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"1 of 9 DOCUMENTS\n", b"\nBODY:\n",
)  # fmt: skip


def damaged(sample: bytes, seed: int) -> bytes:
    """A sample with a few bytes flipped, cut out, doubled or put in; the same for the same seed."""
    chance = random.Random(seed)
    data = bytearray(sample)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 4, 40, 400))
        kind = chance.randrange(6)
        if kind == 0 and data:
            data[at - 1] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length] * chance.choice((1, 2, 20))
        elif kind == 3:
            data[at:at] = chance.choice(PIECES)
        elif kind == 4:
            data[at : at + length] = chance.choice(PIECES)
        else:
            del data[at:]
    return bytes(data)


def outcome(path: Path) -> Counter[str]:
    """What comes of a file: records, and rejects by their reason. Raises AssertionError for a bad reject."""
    found: Counter[str] = Counter()
    places = set()
    for item in formats.read_file(path, path):
        place = (item.source_path, item.record)
        assert place not in places, f"{place} comes twice"
        places.add(place)
        if isinstance(item, Reject):
            assert item.stage in enums.REJECT_STAGE and item.reason in enums.REJECT_REASON
            assert item.detail is None or item.detail.isprintable(), item
            assert item.reason != "failed", item
            found[item.reason] += 1
        else:
            assert isinstance(item, Record) and item.text.strip() and item.text.encode()
            found["record"] += 1
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_itself_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(SAMPLES[name])
    found = outcome(tmp_path / name)
    assert found["record"] or found["unsupported"]


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(SAMPLES)), seed=st.integers(0, 2**32))
def test_damaged_file_raises_nothing_and_gives_records_or_reasons(
    name: str, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(damaged(SAMPLES[name], seed))
    assert sum(outcome(path).values()) >= 0


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(head=st.sampled_from(sorted(SAMPLES)), tail=st.binary(max_size=300))
def test_beginning_of_a_format_with_any_bytes_after_it_raises_nothing(
    head: str, tail: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / head
    path.write_bytes(SAMPLES[head][:12] + tail)
    assert sum(outcome(path).values()) >= 1


def main(n: int) -> None:
    """Read `n` damaged files of each turn in turn, and tell what came of them."""
    totals: dict[str, Counter[str]] = {name: Counter() for name in SAMPLES}
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(n):
            name = sorted(SAMPLES)[seed % len(SAMPLES)]
            path = Path(folder) / name
            path.write_bytes(damaged(SAMPLES[name], seed))
            started = time.process_time()
            found = outcome(path)
            slowest = max(slowest, time.process_time() - started)
            totals[name].update(found)
            totals[name]["files"] += 1
    for name, found in totals.items():
        print(f"{name:18}", ", ".join(f"{count} {kind}" for kind, count in found.most_common()))
    print(f"{n} files, none raised; the slowest took {slowest:.2f} s of CPU")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
