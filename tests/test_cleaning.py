"""Cleaning: what is cut out of an article, what is read from it on the way, and what must stay."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.annotations import Article, Record, Reject
from transforms.article import cleaning
from transforms.article.cleaning import paragraphs, repair
from transforms.seeds import Seeds

LEAD = "Soldiers crossed the river near the border on Monday, the mayor said."
NEXT = "Nobody was hurt, he added, but two bridges were damaged."


@cache
def furniture() -> cleaning.Furniture:
    return cleaning.compile(Seeds())


def article(*lines: str, title: str | None = None, **fields: object) -> Article:
    record = Record("a.txt", 1, "\n\n".join(lines), title=title, **fields)  # type: ignore[arg-type]
    found = cleaning.clean(record, furniture())
    assert isinstance(found, Article), found
    return found


def body(*lines: str, title: str | None = None, **fields: object) -> list[str]:
    found = article(*lines, title=title, **fields)
    return found.text.split("\n\n")[1 if found.title else 0 :]


@pytest.mark.parametrize(
    "line",
    [
        "By Ana Solano",
        "By Ana Solano and Bo Ek in Lima",
        "BY ANA SOLANO",
        "(Reporting by Ana Solano; Editing by Bo Ek)",
        "Reporting by Ana Solano in Lima; additional reporting by Bo Ek",
        "Reporters Ana Solano and Bo Ek contributed.",
        "Read more: The long road home",
        "READ MORE: The long road home",
        "Related: Ten pictures of the river",
        "Sign up for our morning newsletter",
        "Subscribe to The Paper's daily briefing",
        "Follow us on Telegram",
        "Click here to see the map",
        "Advertisement",
        "Photo: Bo Ek/The Paper",
        "Caption: A boat on the river.",
        "A boat on the river. File photo",
        "(Adds comment by the mayor, paragraph 3)",
        "Published Tuesday 5 March 2024",
        "Updated: March 5, 2024 at 10:30",
        "https://paper.example/a/b",
        "© 2024 The Paper. All rights reserved.",
        "This is a developing story.",
    ],
)
def test_furniture_is_cut_out(line: str) -> None:
    assert body(LEAD, line, NEXT) == [LEAD, NEXT]


@pytest.mark.parametrize(
    "line",
    [
        "By Tuesday evening the soldiers had left the town.",
        "Read the treaty again, the minister told reporters, and you will see.",
        "Reporters were kept away from the bridge.",
        "Images from the scene showed smoke over the bridge.",
        "Pictures on social media showed a burning lorry.",
        "The editing of the tape was denounced by the opposition.",
        "“Sign the accord or leave,” the general said.",
        "Watch towers were built along the border.",
        "Video from the scene showed two men running.",
        "The Reuters news agency said two men had been arrested.",
        "Analysis of the debris showed that it was a drone.",
        "Updated figures showed 12 dead.",
        "Support for the rebels has grown since the attack.",
        "Share prices fell after the attack.",
    ],
)
def test_news_stays(line: str) -> None:
    assert body(LEAD, line, NEXT) == [LEAD, line, NEXT]


@pytest.mark.parametrize(
    ("dateline", "place", "agency"),
    [
        ("LIMA, March 5 (Andes Wire) - ", "LIMA", "Andes Wire"),
        ("LIMA, Peru, March 5 (Andes Wire) -- ", "LIMA, Peru", "Andes Wire"),
        ("PUERTO PRIMO — ", "PUERTO PRIMO", None),
        ("LIMA - ", "LIMA", None),
        ("LIMA: ", "LIMA", None),
        ("LIMA, Tuesday - ", "LIMA", None),
        ("LIMA, 5 March 2024 – ", "LIMA", None),
        ("Lima (AW) - ", "Lima", "AW"),
        ("Lima, Peru (AW) — ", "Lima, Peru", "AW"),
        ("Lima, Peru – ", "Lima, Peru", None),
        ("LIMA/QUITO (AW) -", "LIMA/QUITO", "AW"),
        ("(Andes Wire) - ", None, "Andes Wire"),
        ("March 5 (Andes Wire) - ", None, "Andes Wire"),
        ("Ürümqi (AW) — ", "Ürümqi", "AW"),
    ],
)
def test_dateline_is_cut_off_and_read(dateline: str, place: str | None, agency: str | None) -> None:
    found = article(f"{dateline.rstrip()} {LEAD}", NEXT)
    assert (found.text, found.dateline_place, found.credited_agency) == (f"{LEAD}\n\n{NEXT}", place, agency)


@pytest.mark.parametrize(
    "lead",
    [
        "Four men – two of them soldiers – were killed near the border on Monday.",
        "US - China trade fell again in March, customs data showed.",
        "The mayor: nobody was hurt when the bridge fell on Monday.",
        "Soldiers (and their families) - about 400 people - left on Monday.",
        "“Stop this war” - that was the cry of thousands in Lima on Monday.",
    ],
)
def test_prose_with_a_dash_is_no_dateline(lead: str) -> None:
    assert article(lead, NEXT).text.startswith(lead)


@pytest.mark.parametrize(
    ("title", "clean", "is_correction"),
    [
        ("UPDATE 2-Troops cross river", "Troops cross river", False),
        ("WRAPUP 1-Troops cross river", "Troops cross river", False),
        ("CORRECTED: Troops cross river", "Troops cross river", True),
        ("CORRECTED-UPDATE 1-Troops cross river", "Troops cross river", True),
        ("RETRACTED: Troops cross river", "Troops cross river", True),
        ("BREAKING: Troops cross river", "Troops cross river", False),
        ("Troops cross river | The Paper", "Troops cross river", False),
        ("Analysis shows troops crossed river", "Analysis shows troops crossed river", False),
        ("Update on troops at the river", "Update on troops at the river", False),
    ],
)
def test_marks_come_off_the_headline(title: str, clean: str, is_correction: bool) -> None:
    found = article(LEAD, NEXT, title=title, outlet="The Paper")
    assert (found.title, found.is_correction) == (clean, is_correction)


@pytest.mark.parametrize(
    "note",
    [
        "Correction: An earlier version of this article gave a wrong name.",
        "An earlier version of this story misspelled the mayor's name.",
        "This article has been corrected to give the right date.",
        "Editor's note: this report has been amended.",
        "Retraction, 6 June: The Paper has withdrawn this article.",
    ],
)
def test_correction_note_is_cut_out_and_told(note: str) -> None:
    found = article(LEAD, NEXT, note)
    assert (found.text, found.is_correction) == (f"{LEAD}\n\n{NEXT}", True)


@pytest.mark.parametrize(
    ("note", "is_retracted"),
    [
        ("Retraction, 6 June: The Paper has withdrawn this article.", True),
        ("We have retracted this story, which rested on one source.", True),
        ("Editor's note: This article has been withdrawn.", True),
        ("This story has been retracted.", True),
        ("Correction: an earlier version of this article said the minister had retracted his words.", False),
        ("This article has been corrected: the party has withdrawn no candidate.", False),
        ("The army has withdrawn from the river, residents said.", False),
    ],
)
def test_a_note_that_withdraws_the_article_retracts_it(note: str, is_retracted: bool) -> None:
    assert article(LEAD, NEXT, note).is_retracted is is_retracted


def test_a_headline_marked_as_retracted_retracts_the_article() -> None:
    found = article(LEAD, NEXT, title="RETRACTED: Troops cross river")
    assert (found.title, found.is_retracted) == ("Troops cross river", True)


def test_text_is_the_headline_a_blank_line_and_the_paragraphs() -> None:
    assert article(LEAD, NEXT, title="Troops cross river").text == f"Troops cross river\n\n{LEAD}\n\n{NEXT}"


def test_headline_span_points_at_the_headline() -> None:
    found = article(LEAD, title="Troops cross river")
    assert found.text[slice(*found.headline)] == "Troops cross river"


def test_headline_repeated_in_the_body_goes() -> None:
    assert body("TROOPS CROSS RIVER", LEAD, NEXT, title="Troops cross river") == [LEAD, NEXT]


def test_caption_that_stands_twice_goes_altogether() -> None:
    caption = "A boat is seen on the river near the border."
    assert body(LEAD, f"{caption}\n{caption}", NEXT) == [LEAD, NEXT]


def test_paragraph_that_comes_back_later_stays_once() -> None:
    assert body(LEAD, NEXT, LEAD) == [LEAD, NEXT]


def test_list_of_other_stories_goes_with_its_heading() -> None:
    assert body(LEAD, NEXT, "More from The Paper\nWhy the river matters\nTen bridges, ten stories") == [
        LEAD,
        NEXT,
    ]


def test_prose_after_a_list_of_other_stories_stays() -> None:
    assert body(LEAD, "Read more", "Why the river matters", NEXT) == [LEAD, NEXT]


def test_note_on_the_author_goes_at_the_end() -> None:
    assert body(LEAD, NEXT, "Ana Solano covers the Andes for The Paper.") == [LEAD, NEXT]


def test_credit_after_the_last_sentence_is_read() -> None:
    found = article(LEAD, f"{NEXT} (Andes Wire)")
    assert (found.text, found.credited_agency) == (f"{LEAD}\n\n{NEXT}", "Andes Wire")


@pytest.mark.parametrize("credit", ["Andes Wire", "— AW", "(Andes Wire)", "Source: Andes Wire"])
def test_credit_in_a_line_of_its_own_is_read(credit: str) -> None:
    found = article(LEAD, NEXT, credit)
    assert (found.text, found.credited_agency) == (
        f"{LEAD}\n\n{NEXT}",
        credit.strip("-—() ").removeprefix("Source: "),
    )


def test_key_points_lose_their_bullets_and_the_dateline_is_found_below() -> None:
    found = article("* Troops cross river\n* Mayor denies losses", f"LIMA, March 5 (Andes Wire) - {LEAD}")
    assert (found.text, found.dateline_place) == (
        f"Troops cross river\n\nMayor denies losses\n\n{LEAD}",
        "LIMA",
    )


def test_byline_is_read_when_the_file_does_not_say() -> None:
    assert article("By Ana Solano", LEAD).byline == "Ana Solano"


def test_cut_off_mark_takes_the_unfinished_sentence_along() -> None:
    assert body(LEAD, "He said no. The soldiers did not ki… [+2219 chars]") == [LEAD, "He said no."]


def test_cut_off_mark_leaves_a_whole_sentence() -> None:
    assert body(LEAD, NEXT, "[+12 chars]") == [LEAD, NEXT]


def test_mojibake_is_mended() -> None:
    assert repair("Chinaâ€™s ministry") == "China’s ministry"


def test_quotation_marks_stay_as_they_are() -> None:
    assert repair("“a” ‘b’ \"c\" ``d''") == "“a” ‘b’ \"c\" ``d''"


def test_odd_white_space_becomes_plain() -> None:
    assert repair("a\u00a0b\u2009c\u200bd\te\u00adf") == "a b cd ef"


def test_wrapped_lines_are_joined() -> None:
    text = (
        "The soldiers crossed the river near the\nborder on Monday and the mayor said that\n"
        "nobody was hurt when they came.\n\nMore are expected to come before the end\nof the week."
    )
    assert [line.count("\n") for line in paragraphs(text)] == [0, 0]


def test_lines_that_are_paragraphs_stay_apart() -> None:
    assert paragraphs(f"{LEAD}\n{NEXT}") == [LEAD, NEXT]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"published": "2024-03-05", "published_basis": "metadata"}, (date(2024, 3, 5), "metadata")),
        (
            {"published": "2024-03-05T23:30:00-05:00", "published_basis": "metadata"},
            (date(2024, 3, 5), "metadata"),
        ),
        ({"published": "2024-03-05", "published_basis": "manifest"}, (date(2024, 3, 5), "manifest")),
        (
            {"published": "Tue, 05 Mar 2024 10:00:00 GMT", "published_basis": "metadata"},
            (date(2024, 3, 5), "metadata"),
        ),
        ({"published": "March 5, 2024", "published_basis": "manifest"}, (date(2024, 3, 5), "manifest")),
        ({"published": "soon", "published_basis": "metadata"}, (None, "none")),
        ({"published": "2024-02-31", "published_basis": "metadata"}, (None, "none")),
        ({"url": "https://p.example/2024/03/05/a"}, (date(2024, 3, 5), "url")),
        ({"url": "https://p.example/a-20240305.html"}, (date(2024, 3, 5), "url")),
        ({"url": "https://p.example/a-1234567890"}, (None, "none")),
        ({}, (None, "none")),
    ],
)
def test_day_of_publication_and_its_basis(fields: dict, expected: tuple) -> None:
    found = article(LEAD, NEXT, **fields)
    assert (found.published, found.published_basis) == expected


def test_file_name_tells_the_day_when_nothing_else_does() -> None:
    found = cleaning.clean(Record("x/2024-03-05-river.txt", 0, LEAD), furniture())
    assert isinstance(found, Article) and (found.published, found.published_basis) == (
        date(2024, 3, 5),
        "filename",
    )


def test_option_serves_last() -> None:
    found = cleaning.clean(
        Record("a.txt", 1, LEAD), furniture(), published=date(2024, 3, 5), outlet="The Paper"
    )
    assert isinstance(found, Article)
    assert (found.published, found.published_basis, found.outlet) == (date(2024, 3, 5), "option", "The Paper")


def test_dateline_with_a_year_tells_the_day() -> None:
    found = article(f"LIMA, March 5, 2024 - {LEAD}")
    assert (found.published, found.published_basis) == (date(2024, 3, 5), "dateline")


@pytest.mark.parametrize(
    "line", ["Lima, 5 March 2024", "LIMA, March 5, 2024", "Lima, Peru, March 5, 2024 (Andes Wire)"]
)
def test_dateline_on_a_line_of_its_own_is_cut_out_and_tells_the_day(line: str) -> None:
    found = article(line, LEAD, NEXT)
    assert (found.text, found.published) == (f"{LEAD}\n\n{NEXT}", date(2024, 3, 5))


@pytest.mark.parametrize("line", ["Rebels Advance in March 2024", "Clashes Resume, Friday", "March 5"])
def test_a_headline_with_a_date_is_no_dateline(line: str) -> None:
    assert article(line, LEAD, NEXT).dateline_place is None


def test_dateline_without_a_year_tells_no_day() -> None:
    assert article(f"LIMA, March 5 (Andes Wire) - {LEAD}").published is None


def test_dateline_without_a_year_is_the_last_before_the_collection() -> None:
    found = article(f"LIMA, Dec 30 (Andes Wire) - {LEAD}", collected_at=datetime(2024, 1, 2, tzinfo=UTC))
    assert (found.published, found.published_basis) == (date(2023, 12, 30), "dateline")


def test_stamp_in_the_text_is_metadata() -> None:
    found = article("Published Tuesday 5 March 2024", LEAD)
    assert (found.published, found.published_basis) == (date(2024, 3, 5), "metadata")


@pytest.mark.parametrize(
    "line", ["2024-03-05", "Mar 5, 2024", "5th March 2024", "Tue 5 Mar 2024, 10:32 GMT", "05.03.2024"]
)
def test_day_alone_over_the_text_is_its_stamp(line: str) -> None:
    found = article(line, LEAD)
    assert (found.published, found.published_basis) == (date(2024, 3, 5), "metadata")
    assert line not in found.text


def test_day_alone_within_the_text_is_a_heading() -> None:
    found = article(LEAD, "5 March 2024", LEAD.replace("a", "e"))
    assert found.published is None and "5 March 2024" in found.text


def test_article_id_depends_on_neither_path_nor_position() -> None:
    one = cleaning.clean(Record("a.txt", 1, LEAD), furniture())
    other = cleaning.clean(Record("b/c.jsonl", 7, LEAD), furniture())
    assert isinstance(one, Article) and isinstance(other, Article) and one.article_id == other.article_id


@pytest.mark.parametrize(("text", "reason"), [("Advertisement", "no_text"), ("Too short this.", "too_short")])
def test_what_holds_no_news_is_a_reject(text: str, reason: str) -> None:
    found = cleaning.clean(Record("a.txt", 3, text), furniture())
    assert isinstance(found, Reject) and (found.record, found.stage, found.reason) == (3, "clean", reason)


GERMAN = (
    "Soldaten haben am Montag den Fluss überquert, sagte der Bürgermeister. Niemand wurde verletzt, aber "
    "zwei Brücken wurden beschädigt. Die Regierung in der Hauptstadt wies die Vorwürfe zurück und kündigte "
    "an, dass sie den Vorfall untersuchen werde. Beobachter sprachen von einem schweren Rückschlag."
)
RUSSIAN = "Солдаты в понедельник перешли реку, сообщил мэр города, и никто не пострадал. " * 5
HAITIAN = "Sòlda yo te travèse rivyè a lendi, majistra a te di, e pèsonn pa te blese nan vil la. " * 4


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, HAITIAN])
def test_other_languages_are_a_reject(text: str) -> None:
    found = cleaning.clean(Record("a.txt", 1, text), furniture())
    assert isinstance(found, Reject) and found.reason == "language"


def test_short_text_is_taken_at_its_word_for_the_language() -> None:
    found = cleaning.clean(Record("a.txt", 1, LEAD, language="es"), furniture())
    assert isinstance(found, Reject) and (found.reason, found.detail) == (
        "language",
        "es (metadata); read are en",
    )


def test_language_is_seen_in_the_text() -> None:
    more = (
        "Two of the soldiers told reporters that they had come to rest.",
        "The river has no other bridge.",
    )
    assert article(LEAD, NEXT, *more, language="de").language == "en"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=60))
def test_cleaning_never_raises_and_leaves_no_odd_white_space(text: str, title: str | None) -> None:
    safe = text.encode("utf-8", "replace").decode()
    found = cleaning.clean(
        Record("a.txt", 1, safe, title=title and title.encode("utf-8", "replace").decode()), furniture()
    )
    if isinstance(found, Article):
        assert not any(mark in found.text for mark in ("\u00a0", "\r", "\t", "\n\n\n", "  "))


# --- rules by name, bases, versions ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ((LEAD, "Caption: A boat on the river.", NEXT), "caption-label"),
        ((LEAD, "A boat on the river.", "A boat on the river.", NEXT), "repeated-paragraph"),
        ((LEAD, NEXT, LEAD), "repeated-paragraph"),
        (("Troops cross river", LEAD, NEXT), "title-again"),
        ((f"LIMA, March 5 (Andes Wire) - {LEAD}", NEXT), "dateline"),
        (("By Ana Solano", LEAD, NEXT), "byline-by"),
        ((LEAD, NEXT, "(Reporting by Ana Solano; Editing by Bo Ek)"), "reporting-by"),
        ((LEAD, "Read more: The long road home", NEXT), "teaser-read"),
        ((LEAD, "Sign up for our morning newsletter", NEXT), "teaser-sign-up"),
        ((LEAD, f"{NEXT} The soldiers did not ki… [+2219 chars]"), "cut-newsapi"),
        (("https://paper.example/a/b", LEAD, NEXT), "url-line"),
        ((LEAD.replace("mayor", "mayorâ€™s man"), NEXT), "mojibake"),
        ((LEAD.replace(" on ", "\u00a0on\u00a0"), NEXT), "no-break-space"),
        ((LEAD, NEXT, "Correction: An earlier version of this article was wrong."), "note-correction"),
        ((LEAD, NEXT, "More from The Paper", "Ten bridges, ten stories"), "list-read"),
        ((LEAD, NEXT, "Ana Solano covers the Andes for The Paper."), "author-covers"),
    ],
)  # fmt: skip
def test_each_rule_of_cleaning_is_told_by_its_name(lines: tuple[str, ...], rule: str) -> None:
    found = article(*lines, title="Troops cross river")
    assert rule in (found.cleaning or "").split(), found.cleaning


def test_clean_text_names_no_rule() -> None:
    assert article(LEAD, NEXT, title="Troops cross river").cleaning is None


@pytest.mark.parametrize(
    "text", ["“a” he said", "‘a’ he said", '"a" he said', "``a'' he said", "«a» he said"]
)
def test_quotes_of_all_styles_stay_for_the_readers_of_quotations(text: str) -> None:
    assert article(f"{text} when the soldiers crossed the river on Monday.").text.startswith(text)


def test_mark_of_an_update_is_kept() -> None:
    found = article(LEAD, NEXT, title="UPDATE 2-Troops cross river")
    assert (found.title, found.update_mark, found.cleaning) == ("Troops cross river", "UPDATE 2", "update-n")


def test_words_of_a_correction_are_kept() -> None:
    note = "Correction: An earlier version of this article gave a wrong name."
    assert article(LEAD, NEXT, note).correction == note


def test_day_of_a_dateline_is_kept_in_the_year_of_publication() -> None:
    found = article(f"LIMA, Dec 31 (Andes Wire) - {LEAD}", published="2024-01-01", published_basis="metadata")
    assert found.dateline_day == date(2023, 12, 31)


def test_agency_that_contributed_is_credited() -> None:
    assert (
        article(LEAD, NEXT, "Ana Solano in Lima and AFP contributed to this report.").credited_agency == "AFP"
    )


def test_people_who_contributed_are_no_agency() -> None:
    assert article(LEAD, NEXT, "Ana Solano and Bo Ek contributed to this report.").credited_agency is None


def bases(**fields: object) -> tuple[str, str, str]:
    found = article("By Ana Solano", LEAD, NEXT, NEXT.replace("two", "three"), **fields)
    return found.outlet_basis, found.byline_basis, found.language_basis


def test_basis_of_outlet_author_and_language_is_told() -> None:
    assert bases() == ("none", "text", "detected")
    assert bases(outlet="The Paper", byline="Bo Ek") == ("metadata", "metadata", "detected")
    assert bases(outlet="The Paper", byline="Bo Ek", declared=("outlet", "byline"))[:2] == (
        "manifest",
        "manifest",
    )


def test_outlet_is_known_by_the_host_of_the_address() -> None:
    found = article(LEAD, NEXT, url="https://www.reuters.com/world/a")
    assert (found.outlet, found.outlet_basis) == ("Reuters", "url")


def test_outlet_is_known_by_the_folder_of_a_mirror() -> None:
    record = Record("mirror/www.reuters.com/world/a.html", 1, LEAD)
    found = cleaning.clean(record, furniture())
    assert isinstance(found, Article) and (found.outlet, found.outlet_basis) == ("Reuters", "filename")


FOREIGN = {
    "es": "Los soldados cruzaron el río cerca de la frontera el lunes, dijo el alcalde a los periodistas "
    "que esperaban en la plaza del pueblo.",
    "fr": "Des soldats ont traversé la rivière lundi près de la frontière, a déclaré le maire aux "
    "journalistes qui attendaient sur la place du village.",
    "de": "Soldaten überquerten am Montag den Fluss an der Grenze, sagte der Bürgermeister den "
    "Journalisten, die auf dem Platz des Dorfes gewartet hatten.",
    "ru": "Солдаты в понедельник перешли реку у границы, сказал мэр журналистам, которые ждали его на "
    "площади перед зданием администрации города уже с самого утра.",
}


@pytest.mark.parametrize(("language", "text"), FOREIGN.items())
def test_article_in_another_language_is_a_reject_that_names_it(language: str, text: str) -> None:
    found = cleaning.clean(Record("a.txt", 1, text), furniture())
    assert isinstance(found, Reject) and found.reason == "language"
    assert found.detail == f"{language} (detected); read are en"


def test_language_for_which_there_is_a_base_is_taken() -> None:
    found = cleaning.clean(Record("a.txt", 1, FOREIGN["es"]), furniture(), languages=("en", "es"))
    assert isinstance(found, Article) and found.language == "es"
