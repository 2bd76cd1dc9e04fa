-- One row per telling of an event: who holds it (the claim's speaker, or the outlet in its own voice), what
-- position they take, and the words with their offsets into articles.text.
-- position: asserts, denies, doubts, uncertain, foretells (planned or hypothetical), withdrawn (its article was
-- retracted). root, root_reason: as whose voice it counts, and why. is_echo: the outlet's headline, or undated
-- word, for what its article attributes to somebody. is_superseded: of a version of an article that a newer one has
-- replaced; the event's columns don't count it.
CREATE OR REPLACE VIEW tellings AS
WITH relays AS (
    SELECT c.claim_id, list(s.name ORDER BY r.place) AS relayed_by
    FROM claims AS c, unnest(c.relayed_by) WITH ORDINALITY AS r(source_id, place)
    JOIN sources AS s ON s.source_id = r.source_id
    GROUP BY c.claim_id
)
SELECT
    m.event_id,
    m.mention_id,
    m.claim_id,
    m.article_id,
    a.origin_id,
    a.published,
    a.outlet,
    a.title,
    a.url,
    a.source_path,
    m.claim_id IS NULL AS own_voice,
    m.claim_id IS NULL
        AND (m.is_headline OR m.date_start IS NULL)
        AND bool_or(m.claim_id IS NOT NULL) OVER (PARTITION BY m.event_id, m.article_id) AS is_echo,
    a.article_id IN (SELECT supersedes FROM articles WHERE supersedes IS NOT NULL)
        AND NOT bool_and(a.article_id IN (SELECT supersedes FROM articles WHERE supersedes IS NOT NULL))
            OVER (PARTITION BY m.event_id) AS is_superseded,
    s.source_id AS holder_id,
    coalesce(s.name, a.outlet) AS holder,
    s.kind AS holder_kind,
    coalesce(s.named, true) AS holder_named,
    coalesce(c.speaker_is_party, false) AS holder_is_party,
    CASE
        WHEN a.is_retracted THEN 'withdrawn'
        WHEN m.factuality IN ('denied', 'not_happened') THEN 'denies'
        WHEN c.stance IN ('doubts', 'unverified') THEN 'doubts'
        WHEN m.factuality = 'happened' THEN 'asserts'
        WHEN m.factuality = 'uncertain' THEN 'uncertain'
        ELSE 'foretells'
    END AS position,
    m.root,
    m.root_reason,
    m.factuality,
    c.stance,
    c.hedged,
    c.medium,
    c.said_start,
    c.said_end,
    r.relayed_by,
    coalesce(c.content, m.sentence) AS words,
    c.spans,
    m.trigger,
    m.trigger_start,
    m.trigger_end,
    m.sentence,
    m.start_char,
    m.end_char,
    m.is_headline,
    m.date_start,
    m.date_end,
    m.date_basis,
    m.place_text
FROM mentions AS m
JOIN articles AS a ON a.article_id = m.article_id
LEFT JOIN claims AS c ON c.claim_id = m.claim_id
LEFT JOIN sources AS s ON s.source_id = CASE WHEN m.claim_id IS NULL THEN a.source_id ELSE c.source_id END
LEFT JOIN relays AS r ON r.claim_id = m.claim_id
ORDER BY m.event_id, a.published, m.article_id, m.start_char, m.mention_id;
