"""Closed classes of English words, by what they do in a clause: articles, pronouns, modals, conjunctions.

Grammar, not vocabulary: no analyst adds to them, so they stand here and in no table of seeds. Lower case.
Which prepositions a construction takes stands with the construction.
"""

from __future__ import annotations

ARTICLES = frozenset({"the", "a", "an"})

# Pronouns, by what they may mean.
MASCULINE = frozenset({"he", "him", "his", "himself"})
FEMININE = frozenset({"she", "her", "hers", "herself"})
NEUTER = frozenset({"it", "its", "itself"})
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
FIRST_SINGULAR = frozenset({"i", "me", "my", "mine", "myself"})
FIRST_PLURAL = frozenset({"we", "us", "our", "ours", "ourselves"})
FIRST_PERSON = frozenset({"i", "we", "me", "us"})
PERSON_PRONOUNS = frozenset({"he", "she", "him", "her"})  # of one person
THING_PRONOUNS = frozenset({"it"})
GROUP_PRONOUNS = frozenset({"they", "them"})
SUBJECT_PRONOUNS = frozenset({"he", "she", "they"})  # of people, as subjects
POINTING = frozenset({"that", "this", "it", "these", "those"})  # that lead back to what was told
PLACE_PRONOUNS = frozenset({"there", "here"})
EXPLETIVES = frozenset({"it", "there"})

# Modals that leave it open whether the act is done.
IRREALIS_MODALS = frozenset({
    "will", "would", "shall", "should", "might", "must", "ought", "can", "may", "could",
})  # fmt: skip
FUTURE_MODALS = frozenset({"will", "would"})

# Conjunctions and the adverbs that go with them.
UNREAL_MARKS = frozenset({"if", "unless", "for", "whether", "until", "without"})  # the clause may not be so
REASONS = frozenset({"because", "if", "unless"})
SEQUENCE = frozenset({"before", "after"})
LINKS = frozenset({"and", "or", "but", "then", "that", "also"})  # between two parts of what one says
LEAD_IN = LINKS | {"so", "yet", "still", "now"}  # before a quotation
NEITHER_NOR = frozenset({"neither", "nor"})
LINKS_OF_NAMES = frozenset({"of", "and", "for", "the", "de"})  # small words within a name
