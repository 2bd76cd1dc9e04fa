"""What training reads: names from the published layouts, trees from CoNLL-U, both where their words agree."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from training import prepare, treebank

TREES = """# newdoc id = GUM_news_tarvo
# text = Ana Brandt left Tarvo's Ostlandic port.
1\tAna\tAna\tPROPN\tNNP\t_\t3\tnsubj\t_\tEntity=(1-person-new-1-coref
2\tBrandt\tBrandt\tPROPN\tNNP\t_\t1\tflat\t_\tEntity=1)
3\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\t_
4-5\tTarvo's\t_\t_\t_\t_\t_\t_\t_\t_
4\tTarvo\tTarvo\tPROPN\tNNP\t_\t7\tnmod:poss\t_\tEntity=(2-object-new-4-coref(3-place-new-1-coref)
5\t's\t's\tPART\tPOS\t_\t4\tcase\t_\t_
6\tOstlandic\tOstlandic\tADJ\tJJ\t_\t7\tamod\t_\t_
7\tport\tport\tNOUN\tNN\t_\t3\tobj\t_\tEntity=2)|SpaceAfter=No
8\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

"""
IOB2 = """# sent_id = 1
# text = Ana Brandt left the Tarvo Guard.
1\tAna\tB-PER\t-\tbo
2\tBrandt\tI-PER\t-\tbo
3\tleft\tO\t-\tbo
4\tthe\tO\t-\tbo
5\tTarvo\tB-ORG\t-\tbo
6\tGuard\tI-ORG\t-\tbo
7\t.\tO\t-\tbo

"""
CONLL = """-DOCSTART- O

Ana I-PER
Brandt I-PER
saw O
Moro I-LOC
Tarvo I-MISC

Peace O
"""


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf8")
    return path


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (IOB2, [[[0, 2, "PERSON"], [4, 6, "ORG"]]]),
        (CONLL, [[[0, 2, "PERSON"], [3, 4, "LOC"]], []]),
    ],
)
def test_names_of_both_layouts(tmp_path: Path, text: str, names: list[object]) -> None:
    assert [record["ents"] for record in prepare.iob_texts(written(tmp_path, "names", text))] == names


def test_names_among_entities(tmp_path: Path) -> None:
    (record,) = prepare.gum_texts(written(tmp_path, "gum.conllu", TREES))
    assert record["ents"] == [[0, 2, "PERSON"], [3, 4, "LOC"], [5, 6, "NORP"]]


def test_prepared_files_are_read_and_joined(tmp_path: Path) -> None:
    trees = written(tmp_path, "gum.conllu", TREES)
    names = written(tmp_path, "names.iob2", IOB2)
    command = [sys.executable, "-m", "training.prepare", str(tmp_path / "data"), "--trees", str(trees)]
    subprocess.run([*command, "--iob", str(names), "--gum", str(trees)], check=True, timeout=60)
    with gzip.open(tmp_path / "data" / "names.jsonl.gz", "rt", encoding="utf8") as lines:
        assert [len(json.loads(line)["ents"]) for line in lines] == [2, 3]
    tree, named = treebank.joined(
        treebank.read_trees(tmp_path / "data" / "train.conllu.gz"),
        treebank.read_names(tmp_path / "data" / "names.jsonl.gz"),
    )
    assert (tree.heads, tree.deps[2], tree.names[0], tree.names[3]) == (
        [3, 1, 0, 7, 4, 7, 3, 3],
        "ROOT",
        "B-PERSON",
        "B-LOC",
    )
    assert (named.heads, named.names[4:6]) == ([], ["B-ORG", "I-ORG"])


def test_parts_of_a_joined_word_stand_without_a_blank(tmp_path: Path) -> None:
    path = tmp_path / "trees.conllu.gz"
    path.write_bytes(gzip.compress(TREES.encode()))
    (tree,) = treebank.read_trees(path)
    assert (tree.words[3:5], tree.spaces[3:5]) == (["Tarvo", "'s"], [False, True])
