"""Lemmas by rule: a table of exceptions, then the endings that the tag allows, checked against known lemmas.

The tables stand beside the model (``lemmas.json``): ``exceptions`` maps a part of speech to form → lemma,
``known`` lists lemmas of a part of speech that regular endings may lead to.
"""

from __future__ import annotations

from collections.abc import Mapping

_VOWELS = frozenset("aeiou")
_CLASS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj", "ADV": "adv"}


_REMEMBERED = 20_000  # answers, some 4 MB: a long run meets new names without end


class Lemmas:
    """Lemma of a word from its form, universal part of speech and Penn tag; remembers its answers."""

    def __init__(self, exceptions: Mapping[str, Mapping[str, str]], known: Mapping[str, list[str]]) -> None:
        self._exceptions = exceptions
        self._known = {kind: frozenset(words) for kind, words in known.items()}
        self._memory: dict[tuple[str, str, str], str] = {}

    def lemma(self, form: str, pos: str, tag: str) -> str:
        """Lemma of ``form``: lower case, except for proper nouns, which keep theirs."""
        key = (form, pos, tag)
        found = self._memory.get(key)
        if found is None:
            if len(self._memory) > _REMEMBERED:
                self._memory.clear()
            found = self._memory[key] = self._work_out(form, pos, tag)
        return found

    def _work_out(self, form: str, pos: str, tag: str) -> str:
        if pos == "PROPN":
            return self._singular(form) if tag == "NNPS" else form
        lower = form.lower().replace("’", "'")
        exact = self._exceptions.get(f"{pos} {tag}", {}).get(lower) or self._exceptions.get(pos, {}).get(
            lower
        )
        if exact is not None:
            return exact
        if pos in {"VERB", "AUX"}:
            return self._verb(lower, tag)
        if pos == "NOUN" and tag in {"NNS", "NNPS"}:
            return self._singular(lower)
        if pos in {"ADJ", "ADV"} and tag in {"JJR", "RBR", "JJS", "RBS"}:
            ending = "er" if tag.endswith("R") else "est"
            return self._stem(lower, ending, "adj") if lower.endswith(ending) else lower
        return lower

    def _verb(self, form: str, tag: str) -> str:
        known = self._known.get("verb", frozenset())
        if tag in {"VB", "VBP", "MD"}:
            return form
        if tag == "VBG" or (form.endswith("ing") and tag not in {"VBD", "VBN", "VBZ"}):
            return self._stem(form, "ing", "verb") if form.endswith("ing") and len(form) > 4 else form
        if tag in {"VBD", "VBN"}:
            if form.endswith("ied") and len(form) > 4:
                return form[:-3] + "y"
            if form.endswith("ed") and form not in known:
                return self._stem(form, "ed", "verb")
            return form
        if tag == "VBZ" and form.endswith("s") and form not in known:
            return self._without_s(form, known)
        return form

    def _singular(self, form: str) -> str:
        if form.lower().endswith("men") and len(form) > 4:
            return form[:-2] + "an"
        if form.lower().endswith("children"):
            return form[:-3]  # "schoolchildren"
        return self._without_s(form, self._known.get("noun", frozenset()))

    @staticmethod
    def _without_s(form: str, known: frozenset[str]) -> str:
        lower = form.lower()
        if not lower.endswith("s") or lower.endswith("ss") or len(lower) < 3:
            return form
        if lower.endswith("ies") and len(lower) > 4:
            return form[:-1] if lower[:-1] in known else form[:-3] + "y"
        if lower.endswith("es"):
            sibilant = lower.endswith(("ches", "shes", "sses", "xes", "zzes", "oes"))
            if lower[:-1] in known and not (sibilant and lower[:-2] in known):  # "caches", but "marches"
                return form[:-1]
            if sibilant or lower[:-2] in known:
                return form[:-2]
        return form[:-1]

    def _stem(self, form: str, ending: str, kind: str) -> str:
        """Undo ``-ing``, ``-ed``, ``-er`` or ``-est``: with silent e, plain, or without a doubled letter."""
        known = self._known.get(kind, frozenset())
        stem = form[: -len(ending)]
        single = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS else None
        with_y = stem[:-1] + "y" if stem.endswith("i") else None
        for candidate in (stem + "e", stem, single, with_y):
            if candidate is not None and candidate in known:
                # "planing"/"planning": of two known stems the doubled letter tells
                return candidate
        if with_y is not None:
            return with_y
        if single is not None and stem[-1] not in "lsfz":
            return single
        if stem.endswith(
            ("at", "iz", "is", "v", "c", "u", "rs", "ns", "dg", "rg", "ang", "bl", "tl", "dl", "gl", "pl")
        ):
            return stem + "e"
        return stem
