"""The release of the sample articles, its rows hashed; `python -m tests.golden_release` writes the hashes.

Hashes are of the rows, not of the files, so that another pyarrow does not change them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from flows.storage.parse_store import stage_one_rows
from transforms import consolidation, reading, schema
from transforms.annotations import Reject
from transforms.article import cleaning, formats, inputs
from transforms.language import SENTENCE_VECTORS
from transforms.seeds import DEFAULT_FOLDER, Seeds

ARTICLES = DEFAULT_FOLDER / "articles"
PATH = Path(__file__).parent / "golden" / "release.json"


def build(folder: Path = ARTICLES) -> dict[str, pa.Table]:
    """The tables of a release of the folder's articles, made without the flow."""
    seeds = Seeds()
    kit, furniture = reading.prepare(), cleaning.compile(seeds)
    files, rejects = inputs.find_files([folder])
    articles = {}
    for file in files:
        for item in formats.read_file(file.path, file.root, None, file.declared):
            found = item if isinstance(item, Reject) else cleaning.clean(item, furniture)
            if isinstance(found, Reject):
                rejects.append(found)
            else:
                articles.setdefault(found.article_id, found)
    read = [stage_one_rows(reading.read(articles[key], kit), key) for key in sorted(articles)]
    stage_one = {}
    for name in schema.STAGE_ONE:
        declared = schema.arrow_schema(schema.TABLES[name], stage=1)
        order = [(column, "ascending") for column in dict.fromkeys(("article_id", *schema.TABLES[name].key))]
        stage_one[name] = (
            pa.concat_tables([tables[name] for tables in read]).sort_by(order).select(declared.names)
        )
    tables = dict(consolidation.consolidate(stage_one, seeds))
    tables["rejects"] = schema.to_arrow(
        schema.REJECTS,
        [
            {name: getattr(item, name) for name in schema.arrow_schema(schema.REJECTS).names}
            for item in rejects
        ],
    )
    tables["event_redirects"] = schema.to_arrow(schema.EVENT_REDIRECTS, [])
    return tables


def processor() -> str:
    """A hash of what the language pass computes here: the same on machines that round alike."""
    doc = reading.prepare().nlp("Rebels shelled the port on Friday, and the army said it had sunk two boats.")
    return hashlib.sha256(doc.user_data[SENTENCE_VECTORS].tobytes()).hexdigest()[:16]


def summary(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, object]]:
    """Rows and a hash over all values of each table."""
    return {
        name: {
            "rows": tables[name].num_rows,
            "sha256": hashlib.sha256(
                "\n".join(
                    json.dumps(row, default=str, ensure_ascii=False) for row in tables[name].to_pylist()
                ).encode()
            ).hexdigest(),
        }
        for name in schema.TABLES
    }


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    golden = {"processor": processor(), "tables": summary(build())}
    PATH.write_text(json.dumps(golden, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {PATH.name}")
