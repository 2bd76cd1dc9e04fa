"""What long articles cost: work, counted and not timed, grows with the words and not with their square."""

from __future__ import annotations

import cProfile
import random
from collections.abc import Callable

import pytest

from benchmarks import made_articles
from transforms import reading
from transforms.actor.coreference_state import Resolved
from transforms.annotations import Actor, ActorMention, Article, Span
from transforms.covering import Covering


def calls_made(work: Callable[[], object]) -> int:
    """Calls that are made, the same on any machine."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def contents(count: int) -> list[tuple[Span, int]]:
    """Claims of 200 characters, every fifth within the one before it."""
    return [
        (Span(at * 100, at * 100 + 200) if at % 5 else Span(at * 100 - 90, at * 100 - 10), at)
        for at in range(1, count)
    ]


def test_covering_spans_are_those_that_cover() -> None:
    pick = random.Random(3)
    spans = [(Span(start, start + pick.randrange(1, 60)), at) for at, start in enumerate(range(0, 900, 7))]
    covering = Covering(spans)
    for start in range(0, 950, 3):
        words = Span(start, start + 5)
        assert sorted(covering.of(words)) == sorted(one for one in spans if one[0].covers(words))


def test_looking_up_a_claim_costs_no_more_in_a_longer_article() -> None:
    def looked_up(count: int) -> int:
        covering = Covering(contents(count))
        return calls_made(lambda: [list(covering.of(Span(at * 100, at * 100 + 9))) for at in range(count)])

    assert looked_up(2_000) < 2.5 * looked_up(1_000)


def mention(head: int, name: str) -> ActorMention:
    return ActorMention(head, head + 1, name, head, Actor(name, name, "person", "article"), "name")


def test_people_are_found_by_any_word_of_their_names() -> None:
    known = Resolved({1: mention(1, "Ama Otunga"), 5: mention(5, "Kofi Otunga"), 9: mention(9, "Ama Ruiz")})
    assert [one.head for one in known.people_named("otunga")] == [1, 5]


def test_one_who_is_found_to_be_another_is_not_found_by_the_old_name() -> None:
    known = Resolved({1: mention(1, "Ama Otunga")})
    known[1] = mention(1, "Ama Ruiz")
    assert (known.people_named("otunga"), len(known.people_named("ruiz"))) == ([], 1)


def test_looking_up_a_surname_costs_no_more_among_more_people() -> None:
    def looked_up(count: int) -> int:
        known = Resolved({at: mention(at, f"Given{at} Family{at}") for at in range(count)})
        return calls_made(lambda: [known.people_named(f"family{at}") for at in range(count)])

    assert looked_up(2_000) < 2.5 * looked_up(1_000)


@pytest.mark.slow
def test_an_article_of_twice_the_words_makes_about_twice_the_calls() -> None:
    kit = reading.prepare()
    paragraphs = "\n\n".join(one["text"] for one in made_articles.articles(400)).split("\n\n")

    def work(paragraphs_read: int) -> int:
        text = "\n\n".join(paragraphs[:paragraphs_read])
        return calls_made(lambda: reading.read(Article("a", "a.txt", text, "0"), kit))

    work(20)  # what is loaded once
    assert work(1_400) < 2.5 * work(700)  # 20,000 words
