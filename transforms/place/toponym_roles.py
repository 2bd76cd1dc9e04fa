"""What a place name does in its sentence, and the words that mean a place without naming it.

"50 miles northeast of X" is a place measured from X; "X said" is a government; "said in X" is where someone
spoke; "the valley" leads back to the last valley told.
"""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Doc, Token

from transforms.annotations import Place, Toponym
from transforms.language import syntax
from transforms.place import gazetteer
from transforms.place.act_places import STEPS_UP, root_of
from transforms.place.country_context import main_country
from transforms.place.distances import Measure, measured
from transforms.place.gazetteer import Gazetteer

_ACCORDING = re.compile(r"\baccording to (?:[^\s,.;:]+ ){0,7}$", re.IGNORECASE)
LED_BACK = 0.7  # share of the antecedent's confidence that "the valley" keeps
# what may hang on the noun of "the town": clauses and appositions, not what would tell another town
_BARE = frozenset({"det", "case", "punct", "mark", "appos", "cc", "conj", "acl:relcl", "acl"})


def with_roles(doc: Doc, found: list[Toponym], gaz: Gazetteer) -> list[Toponym]:
    """The toponyms with their roles, and the described places added, in text order."""
    text = doc.text
    parsed = doc.has_annotation("DEP")
    out: list[Toponym] = []
    for toponym in found:
        measure = measured(text, toponym.start, gaz)
        if measure is not None and toponym.place is not None:
            described = _described(text, toponym, measure)
            out.append(replace(toponym, role="reference"))
            if described is not None:
                out.append(described)
        else:
            role = _spoken(doc, toponym, gaz) if parsed else "place"
            out.append(toponym if role == "place" else replace(toponym, role=role))
    return sorted(out, key=lambda item: (item.start, item.end))


def _described(text: str, toponym: Toponym, measure: Measure) -> Toponym | None:
    """The place "50 miles northeast of X" as a toponym, its point computed from that of X."""
    base = toponym.place
    if base is None or base.lat is None or base.lon is None:
        return None
    point = base.lat, base.lon
    lat, lon = point if measure.bearing is None else gazetteer.offset(*point, measure.km, measure.bearing)
    key = base.place_id.replace(":", "-").lower()
    place = Place(
        place_id=f"place:{measure.km:.0f}km-{measure.way.replace('-', '') or 'from'}-{key}",
        name=text[measure.start : toponym.end],
        kind="district",
        precision="district",
        origin="article",
        parent=f"country:{base.country}" if base.country else None,
        country=base.country,
        lat=lat,
        lon=lon,
    )
    return Toponym(
        measure.start, toponym.end, place.name, place, round(0.8 * toponym.confidence, 3), "described"
    )


def _spoken(doc: Doc, toponym: Toponym, gaz: Gazetteer) -> str:
    """Whether the name stands for a government that speaks, for where someone spoke, or for a place."""
    head = root_of(doc, toponym)
    verb, place = head.head, toponym.place
    if place is not None and _is_owner(head, place, gaz):
        return "government"
    if place is not None and (_is_beat(head, place, gaz) or _is_bound(head, gaz)):
        return "seat"
    after = head.nbor() if head.i + 1 < len(doc) else head
    # "*Kabul* blast kills": two subjects side by side are a noun and what modifies it
    is_subject = head.dep_ in syntax.SUBJECTS and not (after.dep_ in syntax.SUBJECTS and after.head == verb)
    if is_subject and head.dep_ not in syntax.PASSIVE_SUBJECTS and place is not None:
        says = verb.lemma_.lower() in gaz.words["saying"]
        acts = verb.pos_ == "VERB" and verb.lemma_.lower() not in gaz.words["host"]
        # of a capital only what is done to somebody: "Washington hit the base", but "Kyiv burned"
        does = says or (acts and bool(syntax.objects(verb)))  # says: also "Hanoi asked for his return"
        if (place.kind == "country" and (says or acts)) or (does and _is_capital(place, gaz)):
            return "government"
    for _ in range(STEPS_UP):  # "said in X", "said at a news conference in X"
        if head.dep_.startswith("obl") and head.head.lemma_.lower() in gaz.words["saying"]:
            if head.i < head.head.i:
                return "place"  # "In X, police detained two men, a lawyer said"
            said = syntax.reported_content(head.head)
            if said is None and head.head.dep_ == "advcl" and head.head.tag_ == "VBG":
                said = syntax.reported_content(head.head.head)  # "Speaking in X, the envoy said"
            return "speech" if said is not None else "place"
        if not head.dep_.startswith("nmod"):
            break
        head = head.head
    return "seat" if _is_seat(root_of(doc, toponym), gaz) else "place"


def _is_owner(name: Token, place: Place, gaz: Gazetteer) -> bool:
    """Whether a capital stands for its government as the owner of those who serve it ("Tehran's allies")."""
    owns = name.dep_ in ("nmod:poss", "poss") and name.head.lemma_.lower() in gaz.words["retinue"]
    return owns and _is_capital(place, gaz)


def _is_beat(name: Token, place: Place, gaz: Gazetteer) -> bool:
    """Whether the name of a wide land tells what somebody's job is about ("the Sahel director")."""
    is_wide = place.kind in ("region", "country")
    return is_wide and name.dep_ == "compound" and name.head.lower_ in gaz.words["beat"]


def _is_bound(name: Token, gaz: Gazetteer) -> bool:
    """Whether the name tells where somebody travels ("as *the Karachi train* came in")."""
    return name.dep_ == "compound" and name.head.lower_ in gaz.words["bound"]


def _is_seat(name: Token, gaz: Gazetteer) -> bool:
    """Whether the name tells where a speaker or a body sits: in a phrase with "according to", with an office
    or a body that is the subject ("a diplomat in X said"), after "based in" or before "-based"."""
    if (
        name.i + 2 < len(name.doc)
        and name.doc[name.i + 1].text == "-"
        and name.doc[name.i + 2].lower_ == "based"
    ):
        return True
    if _ACCORDING.search(name.doc.text[max(0, name.idx - 80) : name.idx]):
        return True
    token = name
    for _ in range(STEPS_UP):
        if syntax.preposition(token).startswith("according"):
            return True
        head = token.head
        if head == token or not token.dep_.startswith(("nmod", "obl", "appos", "conj", "acl")):
            return False
        located = token is name and syntax.preposition(name).split(" ")[0] in gaz.words["at"]
        body = head.lower_ in gaz.words["office"] or head.ent_type_ == "ORG"
        if located and body and head.dep_ in syntax.SUBJECTS and head.dep_ not in syntax.PASSIVE_SUBJECTS:
            return True
        if located and head.lemma_.lower() in ("base", "headquarter") and head.dep_.startswith("acl"):
            return True
        token = head
    return False


def _is_capital(place: Place, gaz: Gazetteer) -> bool:
    if place.geonames_id is None:
        return False
    town = int(gaz.town_ids.searchsorted(place.geonames_id))
    return bool(gaz.is_capital[town])


def anaphors(doc: Doc, named: list[Toponym], gaz: Gazetteer) -> list[Toponym]:
    """ "the valley", "the town", "the country": a bare definite noun of place, for the last place of its
    kind.
    """
    if not doc.has_annotation("DEP"):
        return []
    kinds = gaz.words["kind"]
    places = [item for item in named if item.role == "place" and item.place is not None]
    nation = main_country(places)
    found: list[Toponym] = []
    for token in doc:
        if token.lower_ not in kinds or token.tag_ not in ("NN", "NNP") or token.i == 0:
            continue
        determiner = doc[token.i - 1]
        if determiner.lower_ not in ("the", "that", "this") or determiner.head.i != token.i:
            continue
        bare = all(child.dep_ in _BARE for child in token.children)
        if not bare or token.dep_ in ("compound", "flat", "amod", "ROOT", "root"):
            continue
        end = token.idx + len(token)
        before = [item for item in places if item.end <= determiner.idx]
        meant = _meant_by(token.lower_, before, kinds[token.lower_][0], nation, gaz)
        if meant is not None and not any(item.start < end and determiner.idx < item.end for item in named):
            words = doc.text[determiner.idx : end]
            found.append(Toponym(determiner.idx, end, words, meant[0], meant[1], "anaphor"))
    return found


def _meant_by(
    noun: str, before: list[Toponym], kinds: tuple[str, ...], nation: str | None, gaz: Gazetteer
) -> tuple[Place, float] | None:
    """The place that "the `noun`" leads back to, among the places before it, with a confidence.

    "The country" is the article's main one once it is told, else that of the last place.
    """
    for item in reversed(before):
        place = item.place
        if place is None:
            continue
        if noun == "capital" or "country" in kinds:
            told = {item.place.country for item in before if item.place is not None}
            country = nation if nation in told else place.country
            key = gaz.capitals.get(country or "") if noun == "capital" else f"country:{country}"
            holder = gaz.by_place_id(key) if key else None
            return (holder, round(LED_BACK * item.confidence, 3)) if holder is not None else None
        if place.kind not in kinds:
            continue
        is_landform = place.kind in ("natural", "sea", "region")
        if is_landform and noun not in ("region", "area", "territory") and noun not in place.name.lower():
            continue
        return place, round(LED_BACK * item.confidence, 3)
    return None
