"""The closed vocabularies of the tables, each declared once. Order is meaning where a comment says so."""

PUBLISHED_BASIS = ("metadata", "manifest", "dateline", "url", "filename", "option", "none")
# Where outlet, author and language of an article are told, in the order in which they are believed.
METADATA_BASIS = ("metadata", "manifest", "text", "url", "filename", "detected", "option", "none")

# PLOVER 2021 event types.
EVENT_TYPE = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
# 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
QUAD_CLASS = (1, 2, 3, 4)

# Finest first.
DATE_PRECISION = ("day", "week", "month", "season", "year", "decade", "unknown")
DATE_BASIS = ("explicit", "relative", "narrative", "publication", "unknown")

# How an act came by its place: its own phrase of place, the phrase its frame names, the name of what it was
# done to, the predicate it hangs on, the only place of its sentence, of the sentences before, of the article.
PLACE_BASIS = ("clause", "frame", "patient", "governor", "sentence", "earlier", "focus")

PLACE_KIND = (
    "country",
    "admin1",
    "admin2",
    "town",
    "district",
    "natural",
    "region",
    "sea",
    "site",
    "historic",
)
# Finest first.
PLACE_PRECISION = ("exact", "town", "district", "admin1", "region", "country", "unknown")

ORIGIN = ("seed", "library", "article")

ACTOR_KIND = (
    "state",
    "armed_group",
    "party",
    "organisation",
    "media",
    "company",
    "person",
    "group",
)
# PLOVER 2021 sector codes of actors.
SECTOR = (
    "GOV",
    "MIL",
    "REB",
    "OPP",
    "PTY",
    "COP",
    "JUD",
    "SPY",
    "LEG",
    "MED",
    "EDU",
    "BUS",
    "CRM",
    "CVL",
    "LAB",
    "REL",
    "HLH",
    "AGR",
    "ELI",
    "REF",
    "NGO",
    "IGO",
    "UAF",
    "JEW",
    "MUS",
    "CHR",
    "HIN",
    "BUD",
)
SIDE = ("actor", "recipient")
# Why someone counts as taking part: told with the act, said so itself, blamed by others, suspected; strongest
# first.
ACTOR_BASIS = ("told", "claimed", "blamed", "suspected")
RESOLUTION = ("name", "title", "short", "pronoun", "description", "demonym", "generic", "none")

# The factuality of one mention, in the eyes of its holder.
MENTION_FACTUALITY = ("happened", "uncertain", "denied", "planned", "hypothetical", "not_happened")
# The factuality of an event, derived from its mentions: the first that fits, in this order of ruling.
EVENT_FACTUALITY = (
    "happened",
    "claimed",
    "uncertain",
    "denied",
    "not_happened",
    "planned",
    "hypothetical",
)
SUPPORT = ("unsourced", "single_source", "one_origin", "corroborated")
DISPUTE = ("none", "denied", "contested", "retracted")

QUANTITY_KIND = ("killed", "injured", "missing", "detained", "displaced", "crowd")
QUANTITY_STATUS = ("new", "added", "cumulative")

STANCE = (
    "asserts",
    "denies",
    "confirms",
    "doubts",
    "unverified",
    "promises",
    "threatens",
    "demands",
    "declines",
)
QUOTE = ("direct", "indirect", "mixed")
MEDIUM = (
    "speech",
    "interview",
    "statement",
    "social_media",
    "video",
    "broadcast",
    "document",
    "unknown",
)
SPEAKER_RESOLUTION = ("name", "pronoun", "role", "none")
SOURCE_KIND = (
    "news_agency",
    "broadcaster",
    "newspaper",
    "outlet",
    "official",
    "spokesperson",
    "armed_group",
    "state",
    "organisation",
    "person",
    "journalist",
    "witness",
    "anonymous",
    "document",
    "rumor",
    "unspecified",
)
# How much of who speaks a text lets us know: by name; one by role or belonging ("a ministry spokesman");
# several ("residents"); nameless on request, or no more than "a source"; nobody at all ("is believed to").
ANONYMITY = ("named", "described", "collective", "anonymous", "untold")
# What made the root under which the holder of a mention counts as a voice; "none" and "echo" have no root.
ROOT_REASON = (
    "speaker",
    "affiliation",
    "owner",
    "unnamed",
    "copy",
    "credit",
    "outlet",
    "echo",
    "none",
)
RELATION = ("supports", "contradicts", "repeats")
SLOT = ("occurrence", "actor", "number", "place", "date")

REDIRECT_REASON = ("merged", "split", "re-anchored", "removed")
REJECT_STAGE = ("read", "decode", "parse", "clean", "extract")
REJECT_REASON = (
    "unreadable",
    "empty",
    "binary",
    "encoding",
    "broken_record",
    "no_text",
    "too_large",
    "unsupported",
    "unsafe",
    "language",
    "too_short",
    "failed",
)

# Kinds of text that stands in an article and tells nothing of the news: rows of seeds/furniture.csv.
FURNITURE_KIND = (
    "update_mark",
    "contribution",
    "headline_mark",
    "correction_mark",
    "correction_note",
    "retraction_mark",
    "retraction_note",
    "editor_note",
    "stamp",
    "date_line",
    "byline",
    "sign_off",
    "credit",
    "caption",
    "teaser",
    "teaser_list",
    "author_note",
    "cut_off",
)
