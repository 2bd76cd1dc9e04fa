"""Words that say how real an act is, compiled from factuality_cues.csv and factuality_words.csv."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from transforms.seeds import Seeds

__all__ = ["Cue", "Cues", "compile"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled row of factuality_cues.csv."""

    id: str
    words: tuple[str, ...]
    affirmed: str
    negated: str
    is_holder: bool
    present: str | None = None


@dataclass(frozen=True, slots=True)
class Cues:
    """Cues by (part of speech, scope, head word), longer wordings first; `be` phrases by their last word."""

    rows: dict[tuple[str, str, str], tuple[Cue, ...]]
    words: dict[str, frozenset[str]]  # words of the grammar by class: factuality_words.csv
    settings: frozenset[str] = frozenset()  # head words of the cues for a film, a game, an exercise
    met: list[str] | None = None  # where set, ids of the cues that were asked and hold are noted here

    def get(self, pos: str, scope: str, tok: Token) -> Cue | None:
        """The cue that `tok` is for an act in `scope`, None where it is none."""
        lemma, lower = tok.lemma_.lower(), tok.lower_
        for form in (lemma,) if lemma == lower else (lemma, lower):
            for cue in self.rows.get((pos, scope, form), ()):
                if len(cue.words) == 1 or _has_words(tok, cue.words):
                    if self.met is not None and cue.id not in self.met:
                        self.met.append(cue.id)
                    return cue
        return None


def compile(seeds: Seeds) -> Cues:
    """Compile factuality_cues.csv, once per process."""
    rows: dict[tuple[str, str, str], list[Cue]] = {}
    for key_of_row, row in seeds.factuality_cues.items():
        words = tuple(row.words.split())
        head = words[-1] if words[0] in {"be", "would", "no"} else words[0]
        for scope in row.scope:
            key = (row.pos, scope, head)
            rows.setdefault(key, []).append(
                Cue(key_of_row, words, row.affirmed, row.negated, row.holder, row.present)
            )
    grammar: dict[str, set[str]] = {}
    for word in seeds.factuality_words.values():
        grammar.setdefault(word.cls, set()).add(word.word)
    return Cues(
        {key: tuple(sorted(cues, key=lambda cue: -len(cue.words))) for key, cues in rows.items()},
        {name: frozenset(members) for name, members in grammar.items()},
        frozenset(head for _, scope, head in rows if scope == "setting"),
    )


def _has_words(tok: Token, words: tuple[str, ...]) -> bool:
    """Whether the other words of a wording stand directly below or beside `tok`."""
    near = {word for child in tok.children for word in (child.lower_, child.lemma_.lower())}
    near |= {grandchild.lower_ for child in tok.children for grandchild in child.children}
    if tok.i + 1 < len(tok.doc):
        near.add(tok.doc[tok.i + 1].lower_)
    own = {tok.lower_, tok.lemma_.lower()}
    return all(word in near or word in own for word in words)
