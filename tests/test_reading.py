"""One article's rows: ids, holders, stances, counts and dates tied to the right mention."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from benchmarks.stories import ARTICLES, read_articles
from transforms import language, reading, schema
from transforms.annotations import Article
from transforms.language.encoder import SENTENCES_PARSED
from transforms.seeds import Seeds

Rows = dict[str, list[dict[str, Any]]]

# Saturday
PUBLISHED = date(2024, 6, 8)


def read(*paragraphs: str, title: str | None = None, outlet: str | None = "The Delta Examiner") -> Rows:
    text = "\n\n".join(([title] if title else []) + list(paragraphs))
    article = Article(
        article_id="a-test",
        source_path="test.txt",
        text=text,
        raw_sha256="0" * 64,
        title=title,
        outlet=outlet,
        published=PUBLISHED,
        published_basis="option",
    )
    return reading.read(article, reading.prepare())


def mention(rows: Rows, trigger: str) -> dict[str, Any]:
    return next(row for row in rows["mentions"] if trigger in row["trigger"])


def claim(rows: Rows, words: str) -> dict[str, Any]:
    return next(row for row in rows["claims"] if words in row["content"])


def test_every_table_of_stage_one_fits_its_schema() -> None:
    rows = read(
        "Soldiers attacked the town of Goma on Friday, killing 12 people, the mayor said.", title="Attack"
    )
    for name in schema.STAGE_ONE:
        table = schema.to_arrow(schema.TABLES[name], rows[name], stage=1)
        assert table.schema.equals(schema.arrow_schema(schema.TABLES[name], stage=1))


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (
            "Shelling by the paramilitary Rapid Support Forces killed at least 14 people at a market in El "
            "Fasher on Monday, medics at the city's Southern Hospital said.",
            "medics",
        ),
        (
            "Drone strikes carried out by the army on 3 June killed at least 13 civilians at a wedding near "
            "Goma, Lake Rights Watch said on Thursday.",
            "Lake Rights Watch",
        ),
    ],
)
def test_who_tells_it_behind_the_words_takes_no_part_in_it(sentence: str, speaker: str) -> None:
    told = {row["text"] for row in read(sentence)["mention_actors"]}
    assert told and not any(speaker in text for text in told)


def test_a_mention_stands_under_its_innermost_claim() -> None:
    rows = read("Rebels attacked the barracks on Thursday, the governor said.")
    told = claim(rows, "attacked the barracks")
    assert mention(rows, "attacked")["claim_id"] == told["claim_id"]
    assert told["content_mention_id"] == mention(rows, "attacked")["mention_id"]


def test_a_sentence_has_no_white_space_at_its_edges() -> None:
    rows = read("Rebels attacked the barracks on Thursday.", "Soldiers shelled the market.", title="War")
    told = mention(rows, "attacked")
    assert told["sentence"] == "Rebels attacked the barracks on Thursday."
    assert told["end_char"] - told["start_char"] == len(told["sentence"])


def test_the_outlets_own_voice_has_no_claim() -> None:
    assert mention(read("Rebels attacked the barracks in Goma on Thursday."), "attacked")["claim_id"] is None


def test_the_day_of_saying_does_not_date_the_act() -> None:
    rows = read("The governor said on Friday that rebels had attacked the barracks.")
    assert claim(rows, "attacked")["said_start"] == date(2024, 6, 7)
    assert mention(rows, "attacked")["date_start"] is None


@pytest.mark.parametrize(
    ("text", "factuality"),
    [
        ("Rebels attacked the barracks on Thursday.", "happened"),
        ("Rebels did not attack the barracks on Thursday.", "not_happened"),
        ("The army denied that its troops had attacked the village.", "denied"),
        ('"We did not attack the village," the colonel said.', "denied"),
        ("Rebels vowed to attack the capital.", "planned"),
        ("Rebels could attack the capital next week, analysts said.", "hypothetical"),
        ("Rebels allegedly attacked the barracks.", "uncertain"),
    ],
)
def test_factuality_in_the_eyes_of_the_holder(text: str, factuality: str) -> None:
    found = [row["factuality"] for row in read(text)["mentions"] if row["trigger"].startswith("attack")]
    found = found or [row["factuality"] for row in read(text)["mentions"]]
    assert found[0] == factuality


def test_a_denial_by_pronoun_is_a_mention_of_the_act() -> None:
    rows = read("The rebels said they had captured the town. The army denied it.")
    pointing = mention(rows, "it")
    assert (pointing["factuality"], pointing["event_type"]) == (
        "denied",
        mention(rows, "captured")["event_type"],
    )
    (denial,) = [row for row in rows["claims"] if row["stance"] == "denies"]
    assert pointing["claim_id"] == denial["claim_id"]


def test_a_count_goes_with_the_act_that_tells_it() -> None:
    rows = read("Gunmen attacked a bus near Kano on Friday, killing at least 12 passengers.")
    (count,) = rows["quantities"]
    assert (count["kind"], count["low"], count["best"], count["high"]) == ("killed", 12, 12, None)
    assert count["mention_id"] in {row["mention_id"] for row in rows["mentions"]}


def test_the_side_that_speaks_of_its_own_act_is_a_party() -> None:
    rows = read("Hamas said its fighters attacked the crossing on Friday.")
    assert claim(rows, "attacked")["speaker_is_party"] is True


def test_the_power_that_arrests_is_a_party_though_it_leaves_itself_out() -> None:
    rows = read("Nineteen people were arrested in Nairobi on Friday, Kenyan police said.")
    assert claim(rows, "arrested")["speaker_is_party"] is True


def test_a_foreign_diplomat_is_no_party() -> None:
    rows = read(
        "The Ethiopian army withdrew two brigades last week, according to a Western diplomat in Addis Ababa."
    )
    assert claim(rows, "withdrew")["speaker_is_party"] is False


def test_residents_are_no_party() -> None:
    rows = read("Hamas fighters attacked the crossing on Friday, residents said.")
    assert claim(rows, "attacked")["speaker_is_party"] is False


def test_a_headline_mention_is_marked() -> None:
    rows = read("Rebels attacked the barracks in Goma on Thursday.", title="Rebels attack Goma barracks")
    assert [row["is_headline"] for row in sorted(rows["mentions"], key=lambda row: row["start_char"])] == [
        True,
        False,
    ]


def test_what_rows_point_to_is_there() -> None:
    rows = read("Sudanese troops shelled El Fasher on Friday, a spokesman for the Rapid Support Forces said.")
    assert {row["actor_id"] for row in rows["mention_actors"]} <= {row["actor_id"] for row in rows["actors"]}
    assert {row["source_id"] for row in rows["claims"]} <= {row["source_id"] for row in rows["sources"]}
    assert {row["place_id"] for row in rows["mentions"]} - {None} <= {
        row["place_id"] for row in rows["places"]
    }
    parents = {row["parent"] for row in rows["places"]} - {None}
    assert parents <= {row["place_id"] for row in rows["places"]}


def test_reading_twice_gives_the_same_rows() -> None:
    text = "Protesters marched through Nairobi on Friday. Police fired tear gas, and 30 people were arrested."
    assert read(text) == read(text)


def test_an_accusing_happened_and_only_what_it_says_is_denied() -> None:
    rows = read("Opposition leaders accused the army of killing civilians, a charge the army denies.")
    accusing = next(row for row in rows["mentions"] if row["event_type"] == "ACCUSE")
    assert accusing["factuality"] == "happened"
    killing = sorted(row["factuality"] for row in rows["mentions"] if row["event_type"] == "ASSAULT")
    assert killing == ["denied", "happened"]


def test_a_claim_has_its_own_day_apart_from_the_day_that_it_speaks_of() -> None:
    rows = read("Soldiers shelled the market of Goma on Tuesday, the mayor said on Thursday.")
    assert claim(rows, "shelled")["said_start"] == date(2024, 6, 6)
    assert mention(rows, "shelled")["date_start"] == date(2024, 6, 4)


def test_the_dates_of_an_article_in_spanish_are_read_by_spanish_rules() -> None:
    article = Article(
        article_id="a-test",
        source_path="test.txt",
        text="Los rebeldes atacaron Goma el martes pasado y de nuevo el 5 de mayo.",
        raw_sha256="0" * 64,
        language="es",
        published=PUBLISHED,
    )
    found = reading.annotate(article, reading.prepare()).timexes
    assert [str(one.date_start) for one in found] == ["2024-06-04", "2024-05-05"]


def test_articles_parsed_together_have_the_rows_of_each_by_itself() -> None:
    kit = reading.prepare()
    articles = list(read_articles(ARTICLES, Seeds()))[20:24]
    (group,) = reading.groups(articles)
    together = [
        reading.read(one, kit, doc) for one, doc in zip(group, reading.parses(group, kit), strict=True)
    ]
    assert together == [reading.read(one, kit) for one in articles]


def test_long_articles_are_parsed_alone() -> None:
    short = Article("a", "a.txt", "He fled. " * 100, "0")
    long = replace(short, text="He fled. " * 1_000)
    sizes = [len(group) for group in reading.groups([short, short, long, short, long, long])]
    assert sizes == [2, 1, 1, 1, 1]


def test_sentences_left_unparsed_lose_no_row() -> None:
    kit = reading.prepare()
    whole = replace(kit, can_matter=lambda _: True)
    left_out = 0
    for article in list(read_articles(ARTICLES, Seeds()))[:20]:
        longer = replace(article, text=article.text + "\n\nThe sky was grey.")
        parsed = language.parse(kit.nlp, longer.text, kit.can_matter).user_data[SENTENCES_PARSED]
        left_out += len(parsed) - sum(parsed)
        assert reading.read(longer, kit) == reading.read(longer, whole)
    assert left_out


def participants(rows: Rows, trigger: str, side: str) -> list[tuple[str, str]]:
    told = mention(rows, trigger)["mention_id"]
    return [
        (row["actor_id"], row["participant_id"])
        for row in rows["mention_actors"]
        if (row["mention_id"], row["side"]) == (told, side)
    ]


@pytest.mark.parametrize(
    ("words", "actor_id"),
    [
        ("Gunmen", "NGA.gunmen"),
        ("Three soldiers", "NGA.military"),
        ("Three Nigerian soldiers", "NGA.military"),
        ("A police officer", "NGA.police"),
        ("Two Boko Haram fighters", "NGA-BOKO-HARAM"),
        ("Dozens of soldiers", "NGA.military"),
    ],
)
def test_people_without_a_name_have_an_id_of_the_article_and_whose_they_are(
    words: str, actor_id: str
) -> None:
    rows = read(f"{words} attacked a market in Kano, Nigeria, on Friday.")
    ((whose, participant),) = participants(rows, "attacked", "actor")
    assert (whose, participant[:2]) == (actor_id, "u-")


@pytest.mark.parametrize(
    "words", ["Nigerian troops", "The Nigerian army", "An interim government", "Boko Haram"]
)
def test_a_known_actor_takes_part_as_itself(words: str) -> None:
    rows = read(f"{words} attacked a market in Kano, Nigeria, on Friday.")
    ((whose, participant),) = participants(rows, "attacked", "actor")
    assert participant == whose


def test_people_without_a_name_keep_their_id_through_an_article() -> None:
    rows = read(
        "Gunmen attacked a market in Kano, Nigeria, on Friday.",
        "The gunmen then abducted six traders. They killed a driver.",
    )
    told = {participants(rows, verb, "actor")[0] for verb in ("attacked", "abducted", "killed")}
    assert len(told) == 1


def test_a_soldier_told_again_is_the_same_person() -> None:
    rows = read("Rebels abducted a soldier in Kano, Nigeria, on Friday.", "Rebels later killed the soldier.")
    first, again = (participants(rows, verb, "recipient") for verb in ("abducted", "killed"))
    assert first == again and first[0][1].startswith("u-")


def test_people_without_a_name_are_others_in_another_article() -> None:
    text = "Gunmen attacked a market in Kano, Nigeria, on Friday."
    one = Article("a-1", "1.txt", text, "0" * 64, published=PUBLISHED)
    kit = reading.prepare()
    rows = [
        reading.read(article, kit)["mention_actors"][0] for article in (one, replace(one, article_id="a-2"))
    ]
    assert rows[0]["actor_id"] == rows[1]["actor_id"]
    assert rows[0]["participant_id"] != rows[1]["participant_id"]


def test_an_act_told_by_a_phrase_is_dated_by_its_noun() -> None:
    rows = read("Residents said on Friday that soldiers had carried out Wednesday's attack on the market.")
    assert mention(rows, "attack")["date_start"] == date(2024, 6, 5)


def test_a_town_that_a_denial_says_has_not_fallen_is_the_town_that_was_captured() -> None:
    rows = read(
        "The rebels said on Friday that they had captured Rendo, a town in the hills, from the army.",
        "The army denied that Rendo had fallen.",
    )
    assert (mention(rows, "fallen")["event_type"], mention(rows, "fallen")["factuality"]) == (
        "ASSAULT",
        "denied",
    )


@pytest.mark.parametrize(
    ("sentence", "actor"),
    [
        ("Police in Lima arrested the leader of their union.", "workers"),
        ("Police in Lima arrested two leaders of the protest movement.", "protesters"),
        ("Rebels in Lima kidnapped the army chief.", "military"),
        ("Police in Lima arrested the leader of their union, Tomas Quispe.", "Tomas Quispe"),
    ],
)
def test_who_leads_a_body_without_a_name_is_of_it(sentence: str, actor: str) -> None:
    rows = read(sentence)
    names = {row["actor_id"]: row["name"] for row in rows["actors"]}
    (harmed,) = [names[row["actor_id"]] for row in rows["mention_actors"] if row["side"] == "recipient"]
    assert actor in harmed


@pytest.mark.parametrize(
    ("days", "text", "factuality"),
    [
        (9, "Rail workers go on strike on {day}.", "planned"),
        (9, "The summit with the rebels is on {day}.", "planned"),
        (-9, "Gunmen attacked the barracks on {day}.", "happened"),
    ],
)
def test_an_act_of_a_day_after_the_publication_is_planned(days: int, text: str, factuality: str) -> None:
    day = (PUBLISHED + timedelta(days=days)).strftime("%d %B %Y")
    one = Article("a-1", "1.txt", text.format(day=day), "0" * 64, published=PUBLISHED)
    assert [row["factuality"] for row in reading.read(one, reading.prepare())["mentions"]] == [factuality]
