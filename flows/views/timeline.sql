-- One row per entry of an event's story, in order of days: the event itself on its first day (entry = event), and
-- each claim about it on the day it was said, else published (entry = asserts, denies, doubts, foretells,
-- withdrawn). day_basis says which day it is. Undated entries stand last.
CREATE OR REPLACE VIEW timeline AS
SELECT
    e.event_id,
    e.date_start AS day,
    CASE WHEN e.date_start IS NULL THEN 'unknown' ELSE 'happened' END AS day_basis,
    'event' AS entry,
    e.event_id AS row_id,
    NULL::VARCHAR AS holder,
    NULL::BOOLEAN AS holder_is_party,
    NULL::VARCHAR AS outlet,
    e.event_type,
    e.place_name,
    e.summary AS words
FROM events AS e
UNION ALL
SELECT
    t.event_id,
    coalesce(t.said_start, t.published) AS day,
    CASE
        WHEN t.said_start IS NOT NULL THEN 'said'
        WHEN t.published IS NOT NULL THEN 'published'
        ELSE 'unknown'
    END AS day_basis,
    t.position AS entry,
    t.claim_id AS row_id,
    t.holder,
    t.holder_is_party,
    t.outlet,
    e.event_type,
    e.place_name,
    t.words
FROM tellings AS t
JOIN events AS e ON e.event_id = t.event_id
WHERE t.claim_id IS NOT NULL
-- a claim that tells the same event twice is one entry
QUALIFY row_number() OVER (PARTITION BY t.event_id, t.claim_id ORDER BY t.trigger_start, t.mention_id) = 1
ORDER BY ALL;
