"""The shipped base as spaCy sees it: an ONNX encoder that tags, parses and finds names in one pass.

Sentences of a document go through the network in batches of like length; the network is built so
that what it says of a sentence never depends on the others (see training/export.py). The component
fills an ordinary spaCy ``Doc``: ``tag_``, ``pos_``, ``dep_`` (Universal Dependencies), ``head``,
``lemma_``, ``morph``, ``ents``, sentence starts, ``doc.user_data["sentence_vectors"]``
(float32, one unit vector a sentence) and ``doc.user_data["word_states"]`` (``states.WordStates``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IS_SPACE, LEMMA, MORPH, ORTH, POS, SENT_START, TAG
from spacy.symbols import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab
from tokenizers import Tokenizer

from transforms.language import states, trees
from transforms.language.lemmas import Lemmas
from transforms.language.states import WORD_STATES

SENTENCE_VECTORS = "sentence_vectors"
SENTENCES_PARSED = "sentences_parsed"  # one bool a sentence
WANTED = "wanted"
WIDTH = 384
_REMEMBERED_WORDS = 20_000  # about 4 MB; a long run meets new names without end
# The encoder has 512 positions; a longer "sentence" (a list, a table) is cut, at a comma if it has one.
MAX_PIECES = 320
_MORPH_OF_TAG = {
    "NN": "Number=Sing",
    "NNP": "Number=Sing",
    "NNS": "Number=Plur",
    "NNPS": "Number=Plur",
    "VB": "VerbForm=Inf",
    "VBD": "Tense=Past|VerbForm=Fin",
    "VBG": "Aspect=Prog|Tense=Pres|VerbForm=Part",
    "VBN": "Aspect=Perf|Tense=Past|VerbForm=Part",
    "VBP": "Tense=Pres|VerbForm=Fin",
    "VBZ": "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    "MD": "VerbForm=Fin",
    "JJR": "Degree=Cmp",
    "JJS": "Degree=Sup",
    "RBR": "Degree=Cmp",
    "RBS": "Degree=Sup",
}
_MORPH_OF_PRONOUN = {
    "i": "Number=Sing|Person=1",
    "me": "Number=Sing|Person=1",
    "my": "Number=Sing|Person=1|Poss=Yes",
    "myself": "Number=Sing|Person=1|Reflex=Yes",
    "we": "Number=Plur|Person=1",
    "us": "Number=Plur|Person=1",
    "our": "Number=Plur|Person=1|Poss=Yes",
    "ourselves": "Number=Plur|Person=1|Reflex=Yes",
    "you": "Person=2",
    "your": "Person=2|Poss=Yes",
    "he": "Gender=Masc|Number=Sing|Person=3",
    "him": "Gender=Masc|Number=Sing|Person=3",
    "his": "Gender=Masc|Number=Sing|Person=3|Poss=Yes",
    "himself": "Gender=Masc|Number=Sing|Person=3|Reflex=Yes",
    "she": "Gender=Fem|Number=Sing|Person=3",
    "her": "Gender=Fem|Number=Sing|Person=3",
    "hers": "Gender=Fem|Number=Sing|Person=3|Poss=Yes",
    "herself": "Gender=Fem|Number=Sing|Person=3|Reflex=Yes",
    "it": "Gender=Neut|Number=Sing|Person=3",
    "its": "Gender=Neut|Number=Sing|Person=3|Poss=Yes",
    "itself": "Gender=Neut|Number=Sing|Person=3|Reflex=Yes",
    "they": "Number=Plur|Person=3",
    "them": "Number=Plur|Person=3",
    "their": "Number=Plur|Person=3|Poss=Yes",
    "theirs": "Number=Plur|Person=3|Poss=Yes",
    "themselves": "Number=Plur|Person=3|Reflex=Yes",
}
# The frame of attention is a multiple of this, by the sentence's own length and not by its company's.
_FRAME_STEP = 16
# Pieces in one run: enough that the overhead of a run is small, few enough to stay in the processor's cache.
_PIECES_A_RUN = 384
# Weight of a longer name in the text ("X Valley" for "X"), in log-probability: settles doubt, not certainty.
_HINT = 3.0
_ENDS = 2  # pieces before and behind a sentence
_CERTAIN = 50.0  # more than any score of an arc
_HIDDEN = np.float32(-1e4)
_OUTPUTS = (
    "pos tag names arc_dependents arc_heads label_dependents label_heads vectors".split()  # noqa: SIM905
)
_STATES = "states"  # a graph made before base 0.5.0 has none
_INSIDE, _OUTSIDE, _BEGINS = 1, 2, 3  # spaCy's ENT_IOB codes
_COLUMNS = [HEAD, DEP, TAG, POS, LEMMA, MORPH, ENT_IOB, ENT_TYPE]
_HEAD, _DEP, _TAG, _POS, _LEMMA, _MORPH, _IOB, _TYPE = range(len(_COLUMNS))


def word_shape(word: str) -> int:
    """Class of a word by its letter case, which the uncased encoder does not see: 1 to 7."""
    if word.islower():
        return 1
    if word.istitle():
        return 2
    if word.isupper() and len(word) > 1:
        return 3
    if word[:1].isupper():
        return 4
    if any(char.isdigit() for char in word):
        return 5
    return 6 if word.isalpha() else 7


@dataclass(frozen=True)
class _Chunk:
    """A sentence, or a part of one too long: its tokens, their texts and word pieces."""

    words: list[int]
    texts: list[str]
    pieces: list[list[int]]
    shapes: list[int]
    wanted: bool
    size: int  # word pieces, with the two at the ends

    @property
    def frame(self) -> int:
        return -(-self.size // _FRAME_STEP) * _FRAME_STEP


@dataclass(frozen=True)
class _Name:
    """A name: its tokens (half-open), its type, and the log-probability of every type, over its words."""

    start: int
    end: int
    kind: str
    weights: dict[str, float]

    def moved(self, steps: int) -> _Name:
        return _Name(self.start + steps, self.end + steps, self.kind, self.weights)


class Base:
    """spaCy component over the files of one model directory (``model.onnx``, ``tokenizer.json``, ...)."""

    def __init__(self, vocab: Vocab, directory: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = directory / "model.onnx"
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        projection = directory / states.PROJECTION
        self._projection = np.load(projection).astype(np.float64) if projection.is_file() else None
        self._gives_states = _STATES in {output.name for output in self._session.get_outputs()}
        self._wordpiece = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._wordpiece.no_truncation()
        self._wordpiece.no_padding()
        self._pieces: dict[str, tuple[list[int], int]] = {}
        self._words: dict[tuple[str, int, int], tuple[str, int]] = {}
        ends = self._wordpiece.encode("").ids
        self._first_piece, self._last_piece = ends[0], ends[-1]
        labels = json.loads((directory / "labels.json").read_text(encoding="utf8"))
        lemmas = json.loads((directory / "lemmas.json").read_text(encoding="utf8"))
        self._lemmas = Lemmas(lemmas["exceptions"], lemmas["known"])
        self._vocab = vocab
        add = vocab.strings.add
        self._pos_names: list[str] = labels["pos"]
        self._tag_names: list[str] = labels["tag"]
        self._pos = np.array([IDS[name] for name in labels["pos"]], np.uint64)
        self._is_meaningful = np.array([name in states.MEANINGFUL for name in labels["pos"]])
        self._tag = np.array([add(name) for name in labels["tag"]], np.uint64)
        self._dep = np.array([add(name) for name in labels["dep"]], np.uint64)
        self._root = labels["dep"].index("ROOT")
        self._names: list[str] = labels["ent"]
        self._name_types = {name[2:]: add(name[2:]) for name in labels["ent"] if name != "O"}
        kinds = sorted(self._name_types)
        self._columns = {
            kind: [i for i, name in enumerate(self._names) if name[2:] == kind] for kind in kinds
        }
        self._allowed = _allowed_transitions(labels["ent"])
        morphology = vocab.morphology
        self._morph_of_tag = {tag: morphology.add(value) for tag, value in _MORPH_OF_TAG.items()}
        self._morph_of_pronoun = {word: morphology.add(value) for word, value in _MORPH_OF_PRONOUN.items()}
        self._no_morph = morphology.add("")
        self._space_tag, self._unparsed = add("_SP"), add("dep")

    def __call__(self, doc: Doc) -> Doc:
        """Annotate ``doc``, whose tokens carry sentence starts.

        Sentences whose text ``doc.user_data["wanted"]`` (a predicate, optional) turns down stay unparsed:
        their words hang flat on the first one with the label "dep", without tags or names.
        """
        return self.together([doc])[0]

    def together(self, docs: Sequence[Doc]) -> list[Doc]:
        """Annotate ``docs`` as one by one, but their sentences fill the network's runs together: the few of a
        short text leave most of a run empty."""
        ends = list(accumulate(map(len, docs), initial=0))
        places = [slice(*stretch) for stretch in pairwise(ends)]  # of each doc's words among all
        values = np.zeros((ends[-1], len(_COLUMNS)), np.uint64)
        values[:, _DEP], values[:, _TAG], values[:, _POS] = self._unparsed, self._space_tag, IDS["SPACE"]
        values[:, _MORPH], values[:, _IOB] = self._no_morph, _OUTSIDE
        heads = np.zeros(ends[-1], np.int64)
        spaces = [doc.to_array([IS_SPACE]).reshape(-1).astype(bool).tolist() for doc in docs]
        chunks: list[_Chunk] = []
        own: list[slice] = []  # of each doc's chunks among all
        for doc, place, blank in zip(docs, places, spaces, strict=True):
            first = len(chunks)
            chunks += self._chunks_of(doc, blank, place.start)
            own.append(slice(first, len(chunks)))
        vectors = np.zeros((len(chunks), WIDTH), np.float32)
        found: list[_Name] = []
        parts: list[states.Part] = []
        for batch in _batches([i for i, chunk in enumerate(chunks) if chunk.wanted], chunks):
            vectors[batch] = self._read([chunks[i] for i in batch], values, heads, found, parts)
        for chunk in chunks:
            if not chunk.wanted:
                _hang_flat(chunk.words, values, heads)
        words = states.gather(ends[-1], parts, self._projection) if self._gives_states else None
        for doc, place, blank, mine in zip(docs, places, spaces, own, strict=True):
            names = [name.moved(-place.start) for name in found if place.start <= name.start < place.stop]
            self._write(doc, names, blank, values[place], heads[place])
            doc.user_data[SENTENCE_VECTORS] = vectors[mine]
            if words is not None:
                doc.user_data[WORD_STATES] = words.part(place)
            doc.user_data[SENTENCES_PARSED] = [chunk.wanted for chunk in chunks[mine]]
        return list(docs)

    def _chunks_of(self, doc: Doc, spaces: list[bool], offset: int) -> Iterator[_Chunk]:
        """The sentences of a doc whose first word is word `offset` of all."""
        wanted: Callable[[str], bool] | None = doc.user_data.pop(WANTED, None)
        strings: Any = self._vocab.strings
        texts = [strings[code] for code in doc.to_array([ORTH]).reshape(-1).tolist()]
        text = doc.text if wanted is not None else ""
        for words in _sentence_words(doc, spaces):
            if not words:
                continue
            take = wanted is None or wanted(
                text[doc[words[0]].idx : doc[words[-1]].idx + len(texts[words[-1]])]
            )
            own = [texts[i] for i in words]
            yield from self._chunks([offset + i for i in words] if offset else words, own, take)

    def _write(
        self,
        doc: Doc,
        names: list[_Name],
        spaces: list[bool],
        values: NDArray[np.uint64],
        heads: NDArray[np.int64],
    ) -> None:
        """Write what the network said of a doc's words into it."""
        self._write_names(doc, names, values)
        _attach_spaces(spaces, heads)
        values[:, _HEAD] = heads.view(np.uint64)
        doc.from_array(_COLUMNS, values)  # type: ignore[arg-type]

    def pipe(self, stream: Iterable[Doc], batch_size: int = 1) -> Iterator[Doc]:
        """Annotate documents one by one, in order; ``batch_size`` is spaCy's and changes nothing."""
        for doc in stream:
            yield self(doc)

    def word_pieces(self, word: str) -> tuple[list[int], int]:
        """Indices of the word pieces of one word, and its shape; remembered."""
        found = self._pieces.get(word)
        if found is None:
            if len(self._pieces) > _REMEMBERED_WORDS:
                self._pieces.clear()
            ids = self._wordpiece.encode(word, add_special_tokens=False).ids
            found = self._pieces[word] = (ids, word_shape(word))
        return found

    def _chunks(self, words: list[int], texts: list[str], wanted: bool) -> Iterator[_Chunk]:
        known = [self.word_pieces(text) for text in texts]
        pieces, shapes = [ids for ids, _ in known], [shape for _, shape in known]
        while (size := sum(map(len, pieces))) > MAX_PIECES:
            fits, room = 0, MAX_PIECES
            while fits < len(pieces) and len(pieces[fits]) <= room:
                room -= len(pieces[fits])
                fits += 1
            if fits == 0:  # one "word" of more pieces than fit: keep its beginning
                pieces[0] = pieces[0][:MAX_PIECES]
                fits = 1
            marks = [k for k in range(fits // 2, fits) if texts[k] in {",", ";", ":", ")", "|"}]
            cut = marks[-1] + 1 if marks and fits < len(pieces) else fits
            held = sum(map(len, pieces[:cut]))
            yield _Chunk(words[:cut], texts[:cut], pieces[:cut], shapes[:cut], wanted, held + _ENDS)
            words, texts, pieces, shapes = words[cut:], texts[cut:], pieces[cut:], shapes[cut:]
        if words:
            yield _Chunk(words, texts, pieces, shapes, wanted, size + _ENDS)

    def _read(
        self,
        chunks: list[_Chunk],
        values: NDArray[np.uint64],
        heads: NDArray[np.int64],
        found: list[_Name],
        parts: list[states.Part],
    ) -> NDArray[np.float32]:
        """Run the network on chunks of one frame width; fill in what it says and return their vectors."""
        asked = [*_OUTPUTS, _STATES] if self._gives_states else _OUTPUTS
        pos, tag, names, arc_words, arc_heads, label_words, label_heads, vectors, *told = self._session.run(
            asked, self._feed(chunks)
        )
        pos_codes, tag_codes = pos.tolist(), tag.tolist()
        likeliest = names.argmax(1).tolist()
        where = np.array([i for chunk in chunks for i in chunk.words])
        chosen = np.zeros(len(where), np.int64)  # the row of each word's head in the batch, 0 the root
        if told:
            kept = np.flatnonzero(self._is_meaningful[pos])
            parts.append((where[kept], *states.rounded(told[0][kept])))
        begin = 0
        spans: list[tuple[int, int, str]] = []  # names, by their rows in the batch
        for chunk in chunks:
            end = begin + len(chunk.words)
            # row 0 of the heads is the root, row i + 1 word i of the batch; a product for each sentence,
            # as one of floats may come out otherwise in a larger one
            own = np.concatenate([arc_heads[:1], arc_heads[begin + 1 : end + 1]])
            arcs = arc_words[begin:end] @ own.T
            _bind_counts(arcs, chunk.texts, pos_codes[begin:end], self._pos_names)
            decoded = trees.decode(arcs)
            chosen[begin:end] = np.where(decoded == 0, 0, decoded + begin)
            read = _name_spans(likeliest[begin:end], names[begin:end], self._names, self._allowed)
            spans += [(begin + first, begin + last + 1, kind) for first, last, kind in read]
            begin = end
        found += self._weighed(spans, names, where)
        heads[where] = np.where(chosen == 0, where, where[np.maximum(chosen - 1, 0)]) - where
        values[where, _DEP] = self._dep[self._labels(chosen, label_words, label_heads)]
        values[where, _POS] = self._pos[pos]
        values[where, _TAG] = self._tag[tag]
        values[where, _LEMMA], values[where, _MORPH] = self._lemmas_and_forms(
            [text for chunk in chunks for text in chunk.texts], pos_codes, tag_codes
        )
        return vectors

    def _weighed(
        self, spans: list[tuple[int, int, str]], scores: NDArray[np.float32], where: NDArray[np.int64]
    ) -> Iterator[_Name]:
        """The names at `spans` of a batch's words, whose tokens are `where`, with their types' weights."""
        rows = np.array([row for first, end, _ in spans for row in range(first, end)], np.int64)
        told = scores[rows]
        weights = {
            kind: np.logaddexp.reduce(told[:, columns], axis=1) for kind, columns in self._columns.items()
        }
        begin = 0
        for first, end, kind in spans:
            inside = slice(begin, begin + end - first)
            summed = {other: float(each[inside].sum()) for other, each in weights.items()}
            yield _Name(int(where[first]), int(where[end - 1]) + 1, kind, summed)
            begin = inside.stop

    def _feed(self, chunks: list[_Chunk]) -> dict[str, NDArray[np.generic]]:
        width = chunks[0].frame
        frame = np.zeros((len(chunks), width), np.int64)
        hidden = np.full((len(chunks), 1, 1, width), _HIDDEN, np.float32)
        pieces: list[int] = []
        piece_shapes: list[int] = []
        positions: list[int] = []
        starts: list[int] = []
        shapes: list[int] = []
        places = []
        for row, chunk in enumerate(chunks):
            begin = len(pieces)
            pieces.append(self._first_piece)
            piece_shapes.append(0)
            shapes += chunk.shapes
            for shape, part in zip(chunk.shapes, chunk.pieces, strict=True):
                if len(part) == 1:
                    starts.append(len(pieces))
                    pieces.append(part[0])
                    piece_shapes.append(shape)
                else:
                    starts.append(len(pieces) if part else begin)
                    pieces += part
                    piece_shapes += [shape] * len(part)
            pieces.append(self._last_piece)
            piece_shapes.append(0)
            size = len(pieces) - begin
            positions += range(size)
            frame[row, :size] = np.arange(begin, begin + size)
            hidden[row, 0, 0, :size] = 0
            places.append(np.arange(row * width, row * width + size))
        return {
            "pieces": np.array(pieces),
            "piece_positions": np.array(positions),
            "piece_shapes": np.array(piece_shapes),
            "frame": frame,
            "unframe": np.concatenate(places),
            "word_starts": np.array(starts),
            "word_shapes": np.array(shapes),
            "hidden": hidden,
        }

    def _lemmas_and_forms(
        self, texts: list[str], pos: list[int], tags: list[int]
    ) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Codes of the lemma and of the morphology of each word, by its text, ``pos`` and ``tag``."""
        known, add = self._words, self._vocab.strings.add
        if len(known) > _REMEMBERED_WORDS:
            known.clear()
        lemmas, forms = [], []
        for key in zip(texts, pos, tags, strict=True):
            found = known.get(key)
            if found is None:
                found = known[key] = self._lemma_and_form(*key)
            lemmas.append(add(found[0]))  # each time: the vocabulary may have forgotten it (`forgetting`)
            forms.append(found[1])
        return np.array(lemmas, np.uint64), np.array(forms, np.uint64)

    def _lemma_and_form(self, text: str, pos: int, tag: int) -> tuple[str, int]:
        pos_name, tag_name = self._pos_names[pos], self._tag_names[tag]
        form = self._morph_of_pronoun.get(text.lower()) if pos_name == "PRON" else None
        if form is None:
            form = self._morph_of_tag.get(tag_name, self._no_morph)
        return self._lemmas.lemma(text, pos_name, tag_name), form

    def _write_names(self, doc: Doc, names: list[_Name], values: NDArray[np.uint64]) -> None:
        """Write the names; one read in two ways in a text gets the type likelier over all its places."""
        alike: dict[str, list[_Name]] = {}
        for name in names:
            alike.setdefault(doc[name.start : name.end].text, []).append(name)
        hints = _hints(list(alike), {text: same[0].kind for text, same in alike.items()})
        for text, same in alike.items():
            kind = same[0].kind
            if text in hints or len({name.kind for name in same}) > 1:
                totals = {other: sum(name.weights[other] for name in same) for other in sorted(self._columns)}
                if text in hints:
                    totals[hints[text]] += _HINT
                kind = max(totals, key=lambda other: totals[other])
            for name in same:
                inside = slice(name.start, name.end)  # white space inside a name belongs to it
                values[inside, _IOB] = _INSIDE
                values[inside, _TYPE] = self._name_types[kind]
                values[name.start, _IOB] = _BEGINS

    def _labels(
        self, chosen: NDArray[np.int64], dependents: NDArray[np.float32], heads: NDArray[np.float32]
    ) -> NDArray[np.int64]:
        """Best label of each arc; "ROOT" goes to the root and to nothing else."""
        size = len(chosen)
        parts = dependents.reshape(size, len(self._dep), -1)
        scores = np.einsum("wnj,wj->wn", parts[:, :, :-1], heads[chosen]) + parts[:, :, -1]
        scores[:, self._root] = -np.inf
        labels = scores.argmax(1)
        labels[chosen == 0] = self._root
        return labels


def _batches(wanted: list[int], chunks: list[_Chunk]) -> Iterator[list[int]]:
    """Indices of chunks to run together: equal frames, not too many pieces."""
    batch: list[int] = []
    size = 0
    for i in sorted(wanted, key=lambda i: (chunks[i].frame, i)):
        if batch and (chunks[i].frame != chunks[batch[0]].frame or size + chunks[i].size > _PIECES_A_RUN):
            yield batch
            batch, size = [], 0
        batch.append(i)
        size += chunks[i].size
    if batch:
        yield batch


def _sentence_words(doc: Doc, spaces: list[bool]) -> Iterator[list[int]]:
    """Indices of the tokens of each sentence that are not white space."""
    words: list[int] = []
    starts = (doc.to_array([SENT_START]).reshape(-1) == 1).tolist()
    for i, (is_start, is_space) in enumerate(zip(starts, spaces, strict=True)):
        if is_start and words:
            yield words
            words = []
        if not is_space:
            words.append(i)
    yield words


def _bind_counts(arcs: NDArray[np.float32], texts: list[str], tags: list[int], names: list[str]) -> None:
    """Raise the arcs of "no fewer than N people", "as many as N people": rare in treebanks, frequent in news.

    The number modifies the noun behind it, the comparative the number, as in "more than N people".
    """
    words = [text.lower() for text in texts]
    if "than" not in words and "as" not in words:
        return
    pos = [names[tag] for tag in tags]
    for i in range(2, len(texts) - 1):
        before = words[i - 1]
        word = words[i - 2]
        first = words[i - 3] if i > 2 else ""
        compared = before == "than" and word in {"fewer", "less", "more"}
        if pos[i] != "NUM" or not (
            compared or (before == "as" and word in {"many", "few"} and first == "as")
        ):
            continue
        noun = i
        for j in range(i + 1, len(texts)):
            if pos[j] not in {"ADJ", "NOUN", "PROPN"}:
                break
            noun = j if pos[j] != "ADJ" else noun
        bound = [(i - 1, i - 2), (i - 2, i)]
        if first in {"as", "no", "not"}:
            bound.append((i - 3, i - 2))
        if noun != i:
            bound.append((i, noun))
        for dependent, head in bound:
            arcs[dependent, head + 1] += _CERTAIN


def _hang_flat(words: list[int], values: NDArray[np.uint64], heads: NDArray[np.int64]) -> None:
    where = np.array(words)
    heads[where] = words[0] - where
    values[where, _POS] = IDS["X"]
    values[where, _TAG] = 0


def _attach_spaces(spaces: list[bool], heads: NDArray[np.int64]) -> None:
    """Hang white-space tokens on the word before, at the beginning of a text on the first word."""
    if all(spaces):
        return
    last = spaces.index(False)
    for i, is_space in enumerate(spaces):
        if is_space:
            heads[i] = last - i
        else:
            last = i


def _hints(texts: list[str], kinds: dict[str, str]) -> dict[str, str]:
    """Type that longer names of a text speak for: any word of a person, the first word of a place."""
    found: dict[str, str] = {}
    for text in texts:
        words = text.split()
        if len(words) > 1 and kinds[text] in {"PERSON", "LOC"}:
            for word in words if kinds[text] == "PERSON" else words[:1]:
                if kinds.get(word) is not None:
                    found.setdefault(word, kinds[text])
    return found


def _allowed_transitions(names: list[str]) -> NDArray[np.float32]:
    """0, or minus infinity for an I- label ``j`` after an ``i`` of another type; last row: sentence start."""
    table = np.zeros((len(names) + 1, len(names)), np.float32)
    for j, name in enumerate(names):
        if name.startswith("I-"):
            for i in range(len(names) + 1):
                if i == len(names) or names[i][2:] != name[2:]:
                    table[i, j] = -np.inf
    return table


def _name_spans(
    path: list[int], scores: NDArray[np.float32], names: list[str], allowed: NDArray[np.float32]
) -> list[tuple[int, int, str]]:
    """Names as (first word, last word, type): the best label sequence that is well formed (Viterbi).

    ``path`` is the likeliest label of each word by itself.
    """
    if path.count(names.index("O")) == len(path):
        return []
    # the likeliest label of each word is the best sequence wherever it is well formed, as it mostly is
    if allowed[[-1, *path[:-1]], path].any():
        path = _best_path(scores, allowed)
    spans: list[tuple[int, int, str]] = []
    for i, index in enumerate(path):
        name = names[index]
        if name.startswith("B-"):
            spans.append((i, i, name[2:]))
        elif name.startswith("I-"):
            spans[-1] = (spans[-1][0], i, name[2:])
    return spans


def _best_path(scores: NDArray[np.float32], allowed: NDArray[np.float32]) -> list[int]:
    best = scores[0] + allowed[-1]
    back = []
    for row in scores[1:]:
        paths = best[:, None] + allowed[:-1]
        back.append(paths.argmax(0))
        best = paths.max(0) + row
    label = int(best.argmax())
    path = [label]
    for step in reversed(back):
        label = int(step[label])
        path.append(label)
    return path[::-1]
