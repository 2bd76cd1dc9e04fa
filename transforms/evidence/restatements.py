"""Which mentions of one article tell one act.

Only restatements join: the headline, the same predicate again, the toll of the act before. The same type,
place and day is not enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from transforms.evidence.event_likeness import probability
from transforms.evidence.tellings import (
    ANY,
    HARM,
    LATER,
    RESULT,
    Telling,
    compatible,
    one_realisation,
    together,
)

# Mean probability over the members from which a telling joins a group: within an article a second telling of
# the same kind is as a rule a second act.
ENOUGH_WITHIN = 0.5


_CLASH = "fight"  # id in trigger_families.csv: acts in which those who strike are struck


def restatements(article: Sequence[Telling]) -> list[list[Telling]]:
    """Group one article's mentions into single acts, the body before the headline, in text order."""
    groups: list[list[Telling]] = []
    in_order = sorted(article, key=lambda told: (told.is_headline, told.start_char, told.mention_id))
    meant = _meant_by(in_order)
    for telling in in_order:
        if telling.mention_id in meant:
            continue
        best, chosen = (0.0, False), None
        for group in groups:
            if all(compatible(telling, other) and _may_restate(telling, other) for other in group):
                mean = sum(_within(telling, other) for other in group) / len(group)
                # a toll goes on from the act that the article dates or counts, not from what went on around
                rank = (round(mean, 2), any(other.is_day or other.numbers for other in group))
                if mean >= ENOUGH_WITHIN and rank >= best:  # of equals the nearest before it
                    best, chosen = rank, group
        if chosen is None:
            groups.append([telling])
        else:
            chosen.append(telling)
    groups = _with_undated(groups)
    if meant:
        group_of = {told.mention_id: group for group in groups for told in group}
        for telling in in_order:
            if telling.mention_id in meant:
                group_of[meant[telling.mention_id]].append(telling)
    return groups


def _meant_by(article: Sequence[Telling]) -> dict[str, str]:
    """By mention_id of each that only points at an act ("denied it", "blamed the militia for it") that of the
    telling that it means: whose very trigger it bears, of several the nearest before it.

    What else they tell (who is blamed) is no ground to part them from it.
    """
    found = {}
    for one in article:
        if not one.points_back:
            continue
        before = [
            told
            for told in article
            if not told.points_back
            and (told.event_type, told.lemma, told.is_real) == (one.event_type, one.lemma, one.is_real)
            and (told.start_char < one.start_char or told.is_headline)
        ]
        if before:
            nearest = max(before, key=lambda told: (told.vector == one.vector, told.start_char))
            found[one.mention_id] = nearest.mention_id
    return found


def _with_undated(groups: list[list[Telling]]) -> list[list[Telling]]:
    """The groups, with those that tell no day taken into the only act of their type that the article gives a
    day, where they tell neither other people nor another place or number.

    An article reports one act as a rule; of several dated ones nobody can tell which is told again.
    """
    dated = [group for group in groups if any(told.is_day and not told.is_historical for told in group)]
    acts: dict[str, list[list[Telling]]] = defaultdict(list)
    for group in dated:
        acts[group[0].event_type].append(group)
    kept = []
    for group in groups:
        of_type = acts[group[0].event_type]
        is_undated = all(told.date_start is None and told.is_typed for told in group)
        if is_undated and len(of_type) == 1 and _tell_alike(together(group), together(of_type[0])):
            of_type[0].extend(group)
        else:
            kept.append(group)
    return kept


def _tell_alike(bare: Telling, act: Telling) -> bool:
    """What the bare telling tells, the act tells as well, or does not tell at all; and one thing they both
    tell: who did it, to whom, where, or how many."""
    if not (compatible(bare, act) and _may_restate(bare, act)):
        return False
    if bare.kinds == {HARM} and not bare.specific & act.specific:
        return False  # "the fighting" of a war is no word for the shell that killed two
    pairs = [(bare.actors, act.actors), (bare.recipients, act.recipients)]
    if bare.place_id is not None and act.place_id is not None:
        pairs.append((bare.path, frozenset({act.place_id}) if act.is_spot and bare.is_spot else act.path))
    told = [(one, other) for one, other in pairs if one and other]
    kinds = {kind for kind, _ in bare.numbers} & {kind for kind, _ in act.numbers}
    if kinds and not bare.numbers & act.numbers:
        return False
    if bare.numbers and not kinds and act.numbers and not (bare.actors or bare.place_id):
        # "two men were wounded" are not of the eleven people who were killed because they are people, too
        told = [(one, other) for one, other in told if one & other & bare.named]
    return all(one & other for one, other in told) and (bool(told) or bool(kinds))


def _within(later: Telling, earlier: Telling) -> float:
    """Probability within an article; a toll or "the attack" without a day belongs to the act before it, and
    rival accounts of who did it to that act."""
    found = probability(later, earlier)
    if _are_rival_accounts(later, earlier):
        return max(BARE, found)
    if _is_bare_of(later, earlier) or _is_bare_of(earlier, later):
        return max(BARE, found)
    return found


# Set, not learnt: as likely as the headline's act told again.
BARE = 0.7


def _is_bare_of(bare: Telling, act: Telling) -> bool:
    """A toll with a doer of its own ("20 died when police put down a march") is of no other's act."""
    if not (_is_bare(bare) and _is_act(act)):
        return False
    has_other_doer = bool(bare.actors and act.actors and not bare.actors & act.actors)
    return not (has_other_doer and ANY not in bare.kinds)


def _is_bare(told: Telling) -> bool:
    toll = RESULT in told.kinds and HARM not in told.kinds and bool(told.numbers or LATER in told.families)
    return told.date_start is None and (toll or ANY in told.kinds)


def _is_act(told: Telling) -> bool:
    return bool({HARM, ANY} & told.kinds)


def _are_rival_accounts(a: Telling, b: Telling) -> bool:
    """Two claims tell the same act at the same spot, one without a day of its own, and others as who did it:
    "rebels burned the depot on Friday", "soldiers burned the depot".

    Nothing else may differ: nobody is struck here who strikes there, and the dead are as many.
    """
    told_by_two = a.claim_id is not None and b.claim_id is not None and a.claim_id != b.claim_id
    if not (told_by_two and a.is_typed and a.actors and b.actors and not a.actors & b.actors):
        return False
    if a.lemma != b.lemma or not a.is_spot or a.place_id != b.place_id or (a.is_day and b.is_day):
        return False
    if a.actors & b.recipients or b.actors & a.recipients:
        return False
    if (a.recipients or b.recipients) and not a.recipients & b.recipients:
        return False
    return a.numbers == b.numbers


def _is_told_apart(a: Telling, b: Telling) -> bool:
    """Whether the one told later is told as another act than those before it."""
    earlier, later = sorted((a, b), key=lambda told: told.start_char)
    if later.another_at is None or earlier.is_headline or later.is_headline:
        return False
    return later.another_at != earlier.another_at


def _are_of_two_sides(a: Telling, b: Telling) -> bool:
    """Whether a state's people do the one act and others the other, or suffer them: "mutineers stormed the
    barracks", "20 died when the police put down protests". A toll may count whoever was there."""
    if _differ_by_state(a.actors, b.actors, a, b):
        return True
    return not {RESULT} & (a.kinds | b.kinds) and _differ_by_state(a.recipients, b.recipients, a, b)


def _differ_by_state(ours: frozenset[str], theirs: frozenset[str], a: Telling, b: Telling) -> bool:
    if not (a.is_typed and ours and theirs) or ours & theirs or a.named & b.named:
        return False
    return (ours <= a.of_states and not theirs & b.of_states) or (
        theirs <= b.of_states and not ours & a.of_states
    )


# Types of acts that are done by saying something: who says it is what they are.
_SPOKEN = frozenset({"ACCUSE", "AGREE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})


def _speak_apart(a: Telling, b: Telling) -> bool:
    """Whether two say something, not one twice: "the opposition demanded ...", "his widow called on ..."."""
    if a.event_type not in _SPOKEN or not (a.actors and b.actors):
        return False
    return not (a.actors & b.actors or a.named & b.named)


def _is_turned_round(a: Telling, b: Telling) -> bool:
    """Whether who accuses or demands here is accused or asked there."""
    return a.event_type in _SPOKEN and bool(
        a.actors & b.recipients - b.actors or b.actors & a.recipients - a.actors
    )


def _trade_blows(a: Telling, b: Telling) -> bool:
    """Whether two states each do one of the acts, and one is struck by the other: "rockets of Chad hit a
    filling station", "jets of Niger killed two Chadian soldiers"."""
    ours, theirs = _states(a.actors, a), _states(b.actors, b)
    if not (ours and theirs) or ours & theirs:
        return False
    return bool(ours & _states(b.recipients, b) or theirs & _states(a.recipients, a))


def _states(participants: frozenset[str], told: Telling) -> set[str]:
    """The states that participants are or belong to: what stands before the dot of an organ's id."""
    return {one.partition(".")[0] for one in participants & told.of_states}


def _may_restate(a: Telling, b: Telling) -> bool:
    """No argument of the one conflicts with the other's, and the trigger may tell the same act."""
    if _is_told_apart(a, b):
        return False
    if a.is_typed and not one_realisation(a, b):
        return False
    if _are_rival_accounts(a, b):
        return True
    is_answer = a.is_denied != b.is_denied  # who denies an act may be whom others say did it
    if (
        (not is_answer and _are_of_two_sides(a, b))
        or _speak_apart(a, b)
        or _is_turned_round(a, b)
        or _trade_blows(a, b)
    ):
        return False
    for one, other in ((a.actors, b.actors), (a.recipients, b.recipients)):
        if one & a.named and other & b.named and not a.named & b.named:
            return False
    if any(
        _is_bare(told) and not told.actors and _CLASH in other.families for told, other in ((a, b), (b, a))
    ):
        return True  # "a gun battle between two units ... nine soldiers were killed"
    # Who strikes here is struck there: an exchange of blows, not one blow told twice.
    return not (a.named & a.actors & b.recipients - b.actors or b.named & b.actors & a.recipients - a.actors)
