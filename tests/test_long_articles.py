"""What long articles cost: work, counted and not timed, grows with the words and not with their square."""

from __future__ import annotations

import cProfile
import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from benchmarks import made_articles
from transforms import reading
from transforms.actor.coreference_state import Resolved
from transforms.annotations import Actor, ActorMention, Article, Span
from transforms.covering import Covering


def calls_made(work: Callable[[int], Callable[[], object]], size: int) -> int:
    """Calls made by ``work(size)()``, the same on any machine.

    In a process of its own: beside the threads that tests of flows leave behind, a profile under Python 3.11
    was seen to begin one call over and over.
    """
    command = [sys.executable, "-m", "tests.test_long_articles", work.__name__, str(size)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(name: str, size: str) -> None:
    work = globals()[name](int(size))
    profile = cProfile.Profile()
    profile.runcall(work)
    print(sum(entry.callcount for entry in profile.getstats()))


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


def claims_looked_up(count: int) -> Callable[[], object]:
    covering = Covering(contents(count))
    return lambda: [list(covering.of(Span(at * 100, at * 100 + 9))) for at in range(count)]


def test_looking_up_a_claim_costs_no_more_in_a_longer_article() -> None:
    assert calls_made(claims_looked_up, 2_000) < 2.5 * calls_made(claims_looked_up, 1_000)


def mention(head: int, name: str) -> ActorMention:
    return ActorMention(head, head + 1, name, head, Actor(name, name, "person", "article"), "name")


def test_people_are_found_by_any_word_of_their_names() -> None:
    known = Resolved({1: mention(1, "Ama Otunga"), 5: mention(5, "Kofi Otunga"), 9: mention(9, "Ama Ruiz")})
    assert [one.head for one in known.people_named("otunga")] == [1, 5]


def test_one_who_is_found_to_be_another_is_not_found_by_the_old_name() -> None:
    known = Resolved({1: mention(1, "Ama Otunga")})
    known[1] = mention(1, "Ama Ruiz")
    assert (known.people_named("otunga"), len(known.people_named("ruiz"))) == ([], 1)


def surnames_looked_up(count: int) -> Callable[[], object]:
    known = Resolved({at: mention(at, f"Given{at} Family{at}") for at in range(count)})
    return lambda: [known.people_named(f"family{at}") for at in range(count)]


def test_looking_up_a_surname_costs_no_more_among_more_people() -> None:
    assert calls_made(surnames_looked_up, 2_000) < 2.5 * calls_made(surnames_looked_up, 1_000)


def article_read(n_paragraphs: int) -> Callable[[], object]:
    kit = reading.prepare()
    paragraphs = "\n\n".join(one["text"] for one in made_articles.articles(400)).split("\n\n")
    reading.read(Article("a", "a.txt", "\n\n".join(paragraphs[:20]), "0"), kit)  # what is loaded once
    article = Article("a", "a.txt", "\n\n".join(paragraphs[:n_paragraphs]), "0")
    return lambda: reading.read(article, kit)


@pytest.mark.slow
def test_an_article_of_twice_the_words_makes_about_twice_the_calls() -> None:
    assert calls_made(article_read, 1_400) < 2.5 * calls_made(article_read, 700)  # 20,000 words


if __name__ == "__main__":
    main(*sys.argv[1:])
