"""The rules of the grammar of time expressions: patterns over word classes, each with its reader.

A pattern names classes of the lexicon (`seeds/time_words.csv`, lower case), of the lexer (upper case) and the
fragments below; `<name=...>` captures, and `<core=...>` is what of a match is the expression.
`transforms.time.timex` compiles a pattern to a regular expression over one character a token;
`transforms.time.time_forms` and `length_forms` read a match. A language is a list of rules here and rows in
the seed tables.
"""

from __future__ import annotations

from typing import NamedTuple

from transforms.time import length_forms as lengths
from transforms.time import time_forms as forms
from transforms.time.time_finds import Reader


class Pattern(NamedTuple):
    """A rule as it is written: its name, the TIMEX3 type of what it finds, its pattern and its reader."""

    name: str
    type: str
    pattern: str
    read: Reader


# Fragments name what several rules share. Names of classes are those of the lexicon and the lexer.
FRAGMENTS: dict[str, str] = {
    "APPROX": "[approx some]",
    "VAGUE": "[vague some]",
    "MONTH": "(month|month_word|month_abbr DOT?)",
    "DAY": "[N12 N24 N31 ORD31]",
    # what may follow a bare day, so that "on March 12 and 13 people" is not read as two days
    "DAYS_END": "([COMMA DOT STOP BREAK RPAR in on at]|$)",
    "WDAY": "(weekday|weekday_abbr DOT?)",
    "TO": "(HYPHEN|to|until)",
    "NUMWORD": (
        "(a? (hundred|thousand|dozen)|[ones one teens tens])((HYPHEN|and)? [ones one teens tens "
        "hundred thousand dozen]){0,4}"
    ),
    "DIGITS": "[N12 N24 N31 N59 NBIG NLONG]",
    "COUNTED": "[N12 N24 N31 N59 NBIG NLONG YEARNUM]",
    "NUM": "((DIGITS (and? FRACTION)?|FRACTION|NUMWORD))",
    "SPELLED": (
        "((teens|tens) (HYPHEN? teens|HYPHEN? tens (HYPHEN? [ones one])?|hundred)|[ones one] "
        "thousand (and? (teens|tens? HYPHEN? [ones one]|tens))?)"
    ),
    "YEAR": "(YEARNUM|YEARABBR|SPELLED)",
    "HALFMORE": "(and a half)",
    "COUNT": "(NUM ((to|or|HYPHEN) NUM)?|a? couple|a? VAGUE (?!HYPHEN)|VAGUE|a vague_noun)",
    "UNIT1": "[unit week year quarter century weekend]",
    "UNITN": "[units quarters weekends]",
    "UNITX": "[unit week year quarter century weekend units quarters weekends]",
    "EARLY": "((early|mid|late|earlier|later) HYPHEN?|the? (start|end|mid))",
    "REL": (
        "(the? (this [relative rolling]|relative|rolling|relative_ref|relative_latest|current)|this"
        "|the? that same?|the? same)"
    ),
    "CLOCKTIME": (
        "((CLOCKAP|CLOCK ampm?|N12 ampm|[N12 ones one teens] oclock|clock_word|N12 (in the part)))"
    ),
    "ZONE": "(zone? LPAR [CLOCK YEARNUM NBIG N12 N24] zone RPAR|zone|LPAR zone RPAR)",
}


ENGLISH: tuple[Pattern, ...] = (
    # absolute
    Pattern("iso_date", "DATE", "ISO", forms.iso),
    Pattern("numeric_date", "DATE", "<date=NUMDATE>", forms.numeric),
    Pattern(
        "month_day_year",
        "DATE",
        "(the? <part=part> of|the? start)? (WDAY COMMA?)? <mod=APPROX>? <rel=REL>? <month=MONTH> "
        "the? <day=DAY|(tens HYPHEN)? ordinal_word> (TO <day2=DAY>)? (COMMA? <year=YEARNUM|YEARABBR>)?",
        forms.date,
    ),
    Pattern(
        "day_month_year",
        "DATE",
        "(WDAY COMMA?)? the? <day=DAY|(tens HYPHEN)? ordinal_word of> (TO the? <day2=DAY>)? "
        "of? <month=MONTH> (COMMA? <year=YEARNUM|YEARABBR>)?",
        forms.date,
    ),
    Pattern(
        "day_month_short_year", "DATE", "<day=[N12 N24 N31]> <month=month_abbr> <year=[N59 NBIG]>", forms.date
    ),
    Pattern(
        "between_days_month",
        "DATE",
        "between the? <core=<day=DAY> and the? <day2=DAY> of? <month=MONTH> (COMMA? <year=YEARNUM>)?>",
        forms.date,
    ),
    Pattern(
        "between_month_days",
        "DATE",
        "between <core=<month=MONTH> <day=DAY> and <day2=DAY> (COMMA? <year=YEARNUM>)?>",
        forms.date,
    ),
    Pattern(
        "days_month",  # of "25 and 26 June" the first; the last is a date of its own
        "DATE",
        "<core=the? <day=DAY>> "
        "(?=(COMMA DAY){0,3} COMMA? and DAY of? <month=MONTH> (COMMA? <year=YEARNUM>)?)",
        forms.date,
    ),
    Pattern(
        "month_days_middle",  # of "March 12, 13 and 14" the second
        "DATE",
        "<month=MONTH> DAY COMMA <core=<day=DAY>> (?=COMMA? and DAY DAYS_END)",
        forms.date,
    ),
    Pattern(
        "month_days_last",
        "DATE",
        "<month=MONTH> DAY (COMMA DAY)? COMMA? and <core=<day=DAY>> (?=DAYS_END)",
        forms.date,
    ),
    Pattern(
        "day_of_month", "DATE", "the <day=ORD31>(?= [COMMA DOT STOP BREAK RPAR and])", forms.day_of_month
    ),
    Pattern(
        "week_of_month",
        "DATE",
        "the <week=ordinal_word|second|relative> week of <rel=REL>? <month=MONTH> (COMMA? <year=YEARNUM>)?",
        forms.week_of_month,
    ),
    Pattern("month_year", "DATE", "<mod=EARLY>? <month=MONTH> (COMMA|of|in)? <year=YEAR>", forms.date),
    Pattern("month_of_year", "DATE", "<mod=EARLY>? <month=MONTH> of? <rel=REL> <yearunit=year>", forms.date),
    Pattern("month_relative", "DATE", "<mod=EARLY>? <rel=REL> <month=MONTH>", forms.date),
    Pattern("month", "DATE", "<mod=EARLY>? <month=MONTH>", forms.month),
    Pattern("year", "DATE", "<mod=EARLY>? <named=the? year>? <year=YEARNUM>", forms.year),
    Pattern(
        "year_range",
        "DATE",
        "<mod=EARLY>? <named=the? year>? <year=YEARNUM> [HYPHEN SLASH] <year2=[N12 N24 N31 N59 NBIG]>",
        forms.year,
    ),
    Pattern(
        "year_spelled",
        "DATE",
        "<mod=EARLY>? <named=the? year>? <year=SPELLED>(?! HYPHEN? UNITX)",
        forms.year,
    ),
    Pattern("year_abbreviated", "DATE", "<mod=EARLY>? <named=the? year>? <year=YEARABBR>", forms.year),
    Pattern(
        "fiscal_year",
        "DATE",
        "<mod=EARLY>? the? <named=fiscal year?> <year=YEAR>",
        forms.year,
    ),
    Pattern(
        "decade",
        "DATE",
        "<the=the>? <mod=(early|mid|late) HYPHEN?|(start|end|mid) the>? <decade=DECADENUM|decade_word>",
        forms.decade,
    ),
    Pattern(
        "century",
        "DATE",
        "the? <mod=(early|mid|late) HYPHEN?|(start|end|mid) the>? <n=ORD31|tens HYPHEN "
        "ordinal_word|ordinal_word> HYPHEN? century",
        forms.century,
    ),
    # parts of the year
    Pattern(
        "quarter",
        "DATE",
        "<mod=EARLY>? (<rel_before=REL> <yearunit_before=year> POSS|the? <year_before=YEARNUM> POSS?)? "
        "the? fiscal? HYPHEN? <ago=year HYPHEN [ago earlier]>? <n=ordinal_word|second|ORD31|relative> "
        "<unit=quarter|half> (of? (the? fiscal? <year=YEAR>|<rel=REL> <yearunit=year>))?",
        forms.quarter,
    ),
    Pattern(
        "quarter_modifier",
        "DATE",
        "(fiscal HYPHEN?)? <n=ordinal_word|second|ORD31> HYPHEN <unit=quarter|half>",
        forms.quarter,
    ),
    Pattern("period_of_year", "DATE", "the <year=YEARNUM> <unit=quarter|period>", forms.period_of_year),
    Pattern("latest_period", "DATE", "the? <rel=relative_latest> <unit=period>", forms.latest_period),
    Pattern("quarter_number", "DATE", "<unit=QUARTERNUM> (of? <year=YEAR>)?", forms.quarter),
    Pattern(
        "season_year",
        "DATE",
        "<mod=the? EARLY>? the? <season=season> (of? <year=YEAR>|of <rel=REL> <yearunit=year>)",
        forms.season,
    ),
    Pattern("season_relative", "DATE", "<mod=EARLY>? <rel=REL> <season=season>", forms.season),
    Pattern(
        "season",
        "DATE",
        "<the=the>? <mod=EARLY>? <season=season>(?! of| [unit week year])",
        forms.season_alone,
    ),
    # days
    Pattern(
        "weekday",
        "TIME",
        "(<mod=early|late|earlier|later|mid HYPHEN?|the? start> on?)? <rel=REL>? "
        "<weekday=weekday> <part=part>?",
        forms.weekday,
    ),
    Pattern(
        "weekday_of_week",
        "DATE",
        "<mod=early|late>? <weekday=weekday> of? <week=REL> <week_unit=week>",
        forms.weekday,
    ),
    Pattern(
        "week_weekday",
        "DATE",
        "<week_before=REL> <week_before_unit=week> COMMA? on <weekday=weekday>",
        forms.weekday,
    ),
    Pattern(
        "part_of_weekday",
        "TIME",
        "<mod=early|late|mid HYPHEN?>? [the]? <part=part|part_alone> (of|on) <weekday=weekday>",
        forms.weekday,
    ),
    Pattern(
        "clock_weekday",
        "TIME",
        "<mod=APPROX|early>? <clock=CLOCKTIME> ZONE? COMMA? on? <weekday=weekday> <part=part>?",
        forms.weekday,
    ),
    Pattern(
        "weekday_clock",
        "TIME",
        "<weekday=weekday> <part=part>? COMMA? (at|by) <mod=APPROX>? <clock=CLOCKTIME> ZONE?",
        forms.weekday,
    ),
    Pattern("deictic_day", "DATE", "<mod=early|late|earlier|later>? <day=deictic_day>", forms.deictic_day),
    Pattern(
        "deictic_part",
        "TIME",
        "<mod=early|late|earlier|later|mid HYPHEN?>? <day=deictic_day> <part=part>",
        forms.deictic_day,
    ),
    Pattern(
        "part_deictic",
        "TIME",
        "<mod=early|late|mid HYPHEN?>? <part=part> <day=deictic_day>",
        forms.deictic_day,
    ),
    Pattern(
        "clock_deictic",
        "TIME",
        "<mod=APPROX|early>? <clock=CLOCKTIME> ZONE? COMMA? <day=deictic_day>",
        forms.deictic_day,
    ),
    Pattern(
        "clock_date",
        "TIME",
        "<mod=APPROX>? <clock=CLOCKTIME> ZONE? COMMA? on? (WDAY COMMA?)? <month=MONTH> "
        "<day=DAY> (COMMA? <year=YEARNUM>)?",
        forms.date,
    ),
    Pattern(
        "part_relative", "TIME", "<mod=early|late|earlier|later>? <rel=REL> <part=part>", forms.part_of_day
    ),
    Pattern("tonight", "TIME", "<mod=early|late|earlier|later>? <part=tonight>", forms.tonight),
    Pattern("overnight", "TIME", "<part=overnight>", forms.overnight),
    Pattern("night_before_last", "TIME", "<part=night_before_last>", forms.night_before_last),
    Pattern("dawn", "TIME", "<mod=APPROX>? <part=part_alone>", forms.part_alone),
    Pattern(
        "part_of_day",
        "TIME",
        "the? <mod=(early|late|mid) HYPHEN?>? <part=part>",
        forms.loose_part,
    ),
    Pattern("clock", "TIME", "<mod=APPROX>? <clock=CLOCKTIME> <zone=ZONE>?", forms.clock),
    Pattern(
        "clock_zone", "TIME", "<mod=APPROX>? <clock=[N12 N24 N31 N59 NBIG NLONG YEARNUM]> zone", forms.clock
    ),
    Pattern("named_day", "DATE", "<holiday=NAMED_DAY>", forms.named_day),
    Pattern("holiday_eve", "DATE", "<eve=eve_of> the? <holiday=HOLIDAY> (of? <year=YEAR>)?", forms.holiday),
    Pattern(
        "holiday",
        "DATE",
        "the? <mod=EARLY>? <rel=REL>? <holiday=HOLIDAY> unit? (of? <year=YEAR>)?",
        forms.holiday,
    ),
    # units by relation to now or to the narrative
    Pattern(
        "relative_unit",
        "DATE",
        "<mod=the? EARLY>? <rel=REL> (fiscal HYPHEN?)? <unit=UNIT1>(?! HYPHEN [units unit "
        "week year long old])",
        lengths.unit,
    ),
    Pattern("unit_ended", "DURATION", "the <unit=[year]>(?= bounded)", lengths.duration),
    Pattern("the_unit", "DATE", "<mod=EARLY>? the <unit=UNIT1>", lengths.the_unit),
    Pattern("unit_end", "DATE", "the? <unit=[unit week year]> (HYPHEN|POSS)? end_word", lengths.unit_end),
    Pattern(
        "half_ago",
        "DATE",
        "<approx=APPROX>? <q=a? half> HYPHEN? a? <unit=[unit week year century]> "
        "<dir=ago|earlier|later|from_now>",
        lengths.offset,
    ),
    Pattern("units_ago", "DATE", "<unit=units> <dir=ago>", lengths.units_ago),
    Pattern("full_unit", "DATE", "the full <unit=[week year]>", lengths.whole_unit),
    Pattern("fiscal_unit", "DURATION", "the fiscal <unit=year>", lengths.fiscal_year),
    Pattern("recent_units", "DATE", "the? (recent|some recent) <unit=UNITN>", forms.reference("PAST_REF")),
    Pattern("coming_units", "DATE", "the? <rel=[relative rolling]> <unit=UNITN>", forms.coming_units),
    # counted from now or from the narrative
    Pattern(
        "offset",
        "DATE",
        "<approx=APPROX{1,2}>? <q=COUNT|a|another> HYPHEN? <half=HALFMORE>? <unit=UNITX> "
        "<half2=HALFMORE>? (or_so|or more)? HYPHEN? <dir=ago|earlier|later|from_now|before|after>",
        lengths.offset,
    ),
    Pattern(
        "the_day_before",
        "DATE",
        "the <unit=[unit week year]> <dir=before|after|earlier|later>",
        lengths.the_day_before,
    ),
    Pattern(
        "offset_from",
        "DATE",
        "<q=COUNT|a> <unit=UNITX> <dir=from|after|before> <base=weekday|deictic_day>",
        lengths.offset_from,
    ),
    Pattern(
        "year_ago",
        "DATE",
        "the? <unit=[unit week year quarter]> HYPHEN <dir=ago|earlier> HYPHEN? "
        "(<n=ordinal_word|second>? <inner=quarter|period|units>)?",
        lengths.year_ago,
    ),
    # durations
    Pattern(
        "rolling_duration",
        "DURATION",
        "(each of)? the? <rel=(this [relative rolling]|relative|rolling|relative_ref)> "
        "<q=APPROX? (NUM ((to|or|HYPHEN) NUM)?|couple|VAGUE)> more? <half=HALFMORE>? HYPHEN? "
        "<unit=UNITX>",
        lengths.duration,
    ),
    Pattern("ordinal_duration", "DURATION", "the? ordinal_word <q=NUM|VAGUE> <unit=UNITN>", lengths.duration),
    Pattern("the_duration", "DURATION", "the <q=NUM> [more full]? <unit=UNITN>", lengths.duration),
    Pattern(
        "duration",
        "DURATION",
        "<approx=APPROX{1,2}>? <q=COUNT|a|another> (HYPHEN? [more full])? "
        "<joint=HYPHEN>? <unit=UNITX> <half=HALFMORE>? <tail=HYPHEN long>?",
        lengths.counted_duration,
    ),
    Pattern(
        "half_duration",
        "DURATION",
        "<approx=APPROX>? <q=a? half> HYPHEN? a? <unit=[unit week year century]>",
        lengths.duration,
    ),
    Pattern(
        "half_more", "DURATION", "<approx=APPROX>? <q=COUNT> <half=HALFMORE> <unit=UNITX>", lengths.duration
    ),
    Pattern("unit_long", "DURATION", "<unit=UNITX> HYPHEN long", lengths.duration),
    Pattern("bare_units", "DURATION", "<unit=[units]>", lengths.bare_units),
    # sets
    Pattern("each_unit", "SET", "each <q=NUM|ordinal_word>? <other=other>? <unit=UNITX>", lengths.repeated),
    Pattern("each_weekday", "SET", "each <weekday=weekday> <part=part>?", lengths.repeated),
    Pattern("each_month", "SET", "each <month=MONTH>", lengths.repeated),
    Pattern("each_season", "SET", "each <season=season>", lengths.repeated),
    Pattern("each_part", "SET", "each <part=part>", lengths.repeated),
    Pattern("weekdays", "SET", "<weekday=weekdays>", lengths.repeated),
    Pattern("weekday_parts", "SET", "<weekday=weekday> <part=parts>", lengths.repeated),
    Pattern("weekends", "SET", "<unit=weekends>", lengths.repeated),
    Pattern("per_unit", "SET", "per <unit=[unit week year]>", lengths.repeated),
    Pattern("frequency", "SET", "<freq=frequency>", lengths.frequency),
    # reference to present, past, future
    Pattern("present", "DATE", "present_word", forms.reference("PRESENT_REF")),
    Pattern("past", "DATE", "past_word", forms.reference("PAST_REF")),
    Pattern("the_past", "DATE", "the rolling", forms.the_past),
    Pattern("future", "DATE", "future_word", forms.reference("FUTURE_REF")),
    # no time expressions, though they hold words of one
    Pattern("age", "NONE", "[the a]? COUNT HYPHEN? UNITX HYPHEN? old", forms.nothing),
)


SPANISH: tuple[Pattern, ...] = (
    Pattern("iso_date", "DATE", "ISO", forms.iso),
    Pattern(
        "day_month_year",
        "DATE",
        "(the? weekday COMMA?)? the? <day=[N12 N24 N31]> (to <day2=[N12 N24 N31]>)? of <month=month> "
        "(of? <year=YEARNUM>)?",
        forms.date,
    ),
    Pattern("numeric_date", "DATE", "<date=NUMDATE>", forms.numeric_day_first),
    Pattern("decade", "DATE", "<the=the> unit of <decade=YEARNUM>", forms.decade),
    Pattern("month_year", "DATE", "<mod=[start mid end]>? <month=month> of <year=YEARNUM>", forms.date),
    Pattern("month", "DATE", "<mod=[start mid end]>? <month=month>", forms.date),
    Pattern("year", "DATE", "<mod=[start mid end]>? <year=YEARNUM>", forms.year),
    Pattern("weekday", "DATE", "the? <weekday=weekday>", forms.weekday),
    Pattern(
        "weekday_relative",
        "DATE",
        "the? <weekday=weekday> <rel=relative_after>",
        forms.weekday,
    ),
    Pattern("deictic_day", "DATE", "<day=deictic_day>", forms.deictic_day),
    Pattern("last_night", "TIME", "<part=last_night>", forms.last_night),
    Pattern(
        "unit_relative",
        "DATE",
        "<mod=[start mid end]>? the? <unit=[unit week year weekend]> <rel=relative_after>",
        lengths.unit,
    ),
    Pattern(
        "relative_unit",
        "DATE",
        "<mod=[start mid end]>? <rel=this|the relative> <unit=[unit week year weekend]>",
        lengths.unit,
    ),
    Pattern(
        "offset", "DATE", "<dir=ago_before> <q=NUM|a|VAGUE> <unit=[unit week year units]>", lengths.offset
    ),
    Pattern("rolling_duration", "DURATION", "the <rel=relative> <q=NUM> <unit=units>", lengths.duration),
    Pattern("duration", "DURATION", "<q=NUM|a|VAGUE> <unit=[unit week year units]>", lengths.duration),
    Pattern("holiday", "DATE", "<holiday=HOLIDAY> (of <year=YEARNUM>)?", forms.holiday),
    Pattern("present", "DATE", "present_word", forms.reference("PRESENT_REF")),
    Pattern("past", "DATE", "past_word", forms.reference("PAST_REF")),
    Pattern("future", "DATE", "future_word", forms.reference("FUTURE_REF")),
)


RULES = {"en": ENGLISH, "es": SPANISH}
