"""Make lemmas.json: exceptions of a UD treebank and of WordNet, and the lemmas that endings may lead to.

usage: python -m training.lemma_tables TRAIN.conllu.gz OUT.json      (needs the package spacy-lookups-data)
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path

from spacy_lookups_data import __file__ as lookups

from transforms.language.lemmas import Lemmas

POS_OF = {"verb": ("VERB",), "noun": ("NOUN",), "adj": ("ADJ",), "adv": ("ADV",)}
UNCHANGED = ("series", "species", "headquarters", "crossroads", "barracks")
MENDED = {"fled": "flee", "fleeing": "flee"}
MINIMUM = 2  # a form must be seen this often to overrule the rules


def words(path: Path) -> list[tuple[str, str, str, str]]:
    """Form in lower case, UPOS, XPOS and lemma of every word of a CoNLL-U file, typos left out."""
    found = []
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) == 10 and cells[0].isdigit() and "Typo=Yes" not in cells[5]:
                found.append((cells[1].lower().replace("’", "'"), cells[3], cells[4], cells[2]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    data = Path(lookups).parent / "data"

    def table(name: str) -> dict[str, dict[str, list[str]]]:
        with gzip.open(data / f"{name}.json.gz", "rt", encoding="utf8") as source:
            return json.load(source)

    corpus = words(options.train)
    index, irregular = table("en_lemma_index"), table("en_lemma_exc")
    known = {
        kind: {word for word in index[kind] if word.isalpha() and len(word) > 1}
        for kind in ("verb", "noun", "adj")
    }
    for form, pos, tag, lemma in corpus:
        if pos == "VERB" and lemma.isalpha():
            known["verb"].add(lemma)
        if pos == "NOUN" and tag == "NN" and form == lemma:
            known["noun"].add(lemma)
    frequency = Counter((pos, lemma) for _, pos, _, lemma in corpus)
    exceptions: dict[str, dict[str, str]] = defaultdict(dict)
    for kind, poses in POS_OF.items():
        for form, lemmas in irregular[kind].items():
            for pos in poses:
                if "_" not in form and form.isalpha() and lemmas:
                    exceptions[pos][form] = max(lemmas, key=lambda lemma: frequency[pos, lemma])
    exceptions["NOUN"].update({word: word for word in UNCHANGED})
    exceptions["VERB"].update(MENDED)
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for form, pos, tag, lemma in corpus:
        if pos not in {"PROPN", "NUM", "X", "SYM", "PUNCT"}:
            counts[pos, tag, form][lemma] += 1
    for (pos, tag, form), seen in sorted(counts.items()):
        lemma, times = seen.most_common(1)[0]
        if times >= MINIMUM or pos in {"PRON", "AUX", "DET"}:
            exceptions[f"{pos} {tag}"][form] = lemma
    final = {kind: sorted(lemmas) for kind, lemmas in known.items()}
    plain = Lemmas({pos: forms for pos, forms in exceptions.items() if " " not in pos}, final)
    for key in [key for key in exceptions if " " in key]:
        pos, tag = key.split(" ")
        kept = {
            form: lemma for form, lemma in exceptions[key].items() if plain.lemma(form, pos, tag) != lemma
        }
        exceptions[key] = kept
    kept_forms = {pos: dict(sorted(forms.items())) for pos, forms in sorted(exceptions.items()) if forms}
    tables = {"exceptions": kept_forms, "known": final}
    options.out.write_text(json.dumps(tables, ensure_ascii=False, indent=0) + "\n", encoding="utf8")
    print({pos: len(forms) for pos, forms in kept_forms.items()}, {kind: len(v) for kind, v in final.items()})


if __name__ == "__main__":
    main()
