"""What a claim makes of the event it is about: a denial denies it, an accusation is not the outlet's word."""

import pytest

from transforms import reading
from transforms.annotations import Article
from transforms.article_rows import Rows


def rows(text: str) -> Rows:
    return reading.read(Article("a", "a.txt", text, "0", outlet="The Test Ledger"), reading.prepare())


def mention(text: str, trigger: str) -> dict[str, object]:
    return next(one for one in rows(text)["mentions"] if one["trigger"] == trigger)


@pytest.mark.parametrize(
    ("text", "trigger", "factuality"),
    [
        ("The army rejected reports that its planes had shelled the market.", "shelled", "denied"),
        ("The army dismissed reports that its men had raped women.", "raped", "denied"),
        ("The army denied claims that it had tortured prisoners.", "tortured", "denied"),
        ("The army denied allegations of a massacre.", "massacre", "denied"),
        ("The charge that its men killed nine farmers was denied by the army.", "killed", "denied"),
        ("The army said reports of a massacre were false.", "massacre", "denied"),
        ("The police confirmed reports that two men were shot dead.", "shot dead", "happened"),
        ("The Front claimed that its men had killed nine soldiers.", "killed", "happened"),
        ("According to unconfirmed reports, gunmen kidnapped a nurse.", "kidnapped", "uncertain"),
        ("No one has claimed responsibility for the blast that killed nine people.", "blast", "happened"),
    ],
)
def test_an_event_is_as_the_claim_that_tells_it_makes_it(text: str, trigger: str, factuality: str) -> None:
    assert mention(text, trigger)["factuality"] == factuality


def test_a_denied_report_is_the_deniers_claim_and_nobody_elses() -> None:
    found = rows("The army rejected reports that its planes had shelled the market.")["claims"]
    assert [one["stance"] for one in found] == ["denies"]


def test_a_denial_points_to_the_event_it_denies() -> None:
    found = rows("The army denied claims that it had tortured prisoners.")
    assert [one["claim_id"] for one in found["mentions"]] == [found["claims"][0]["claim_id"]]


def test_an_accusation_does_not_tell_the_deed_in_the_outlets_voice() -> None:
    deed = mention("The mayor accused the rebels of murder.", "murder")
    assert deed["claim_id"] is not None


def test_what_others_deny_in_a_relative_clause_is_not_in_the_claim() -> None:
    found = rows("The rebels said they had seized the town, which the army denied.")["claims"]
    assert [one["content"] for one in found] == ["they had seized the town", "which"]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The Front denied responsibility for the blast that killed nine people.", "blast"),
        ("The army denied any role in the bombing of the market.", "bombing"),
        ("The army denied having any role in the shelling of the hospital.", "shelling"),
        ("The army denied that it was responsible for the shelling of the hospital.", "shelling"),
        ("The police denied involvement in the killing of two students.", "killing"),
    ],
)
def test_who_denies_its_part_in_an_act_leaves_the_act_as_told(text: str, trigger: str) -> None:
    found = mention(text, trigger)
    assert (found["factuality"], found["claim_id"]) == ("happened", None)


def test_a_denial_of_responsibility_points_at_the_act() -> None:
    found = rows("The Front denied responsibility for the blast that killed nine people.")
    assert [one["content_mention_id"] for one in found["claims"]] == [found["mentions"][0]["mention_id"]]
