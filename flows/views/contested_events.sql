-- One row per event that somebody denies, doubts or has withdrawn: who stands for it, who against it, and the
-- words of the earliest holder of either side, in order of first publication. One voice counts once, however many
-- copies carry it: those of one root and one name. Versions of an article that a newer one replaced are left out.
CREATE OR REPLACE VIEW contested_events AS
WITH voices AS (
    SELECT
        event_id,
        CASE WHEN position = 'asserts' THEN 'for' ELSE 'against' END AS side,
        coalesce(root, holder_id, '') AS root,
        coalesce(holder, 'outlet unknown') AS holder,
        min(coalesce(published, DATE '9999-12-31')) AS first_published,
        arg_min(words, (coalesce(published, DATE '9999-12-31'), article_id, start_char)) AS words
    FROM tellings
    WHERE position IN ('asserts', 'denies', 'doubts', 'withdrawn') AND NOT is_echo
        AND NOT is_superseded
    GROUP BY event_id, side, coalesce(root, holder_id, ''), coalesce(holder, 'outlet unknown')
),
sides AS (
    SELECT
        event_id,
        side,
        count(*) AS n_holders,
        list(holder ORDER BY first_published, root, holder) AS holders,
        arg_min(words, (first_published, root, holder)) AS words
    FROM voices
    GROUP BY event_id, side
)
SELECT
    e.event_id,
    e.dispute,
    e.support,
    e.factuality,
    e.event_type,
    e.date_start,
    e.place_name,
    e.country,
    e.summary,
    coalesce(p.n_holders, 0)::INTEGER AS n_for,
    coalesce(c.n_holders, 0)::INTEGER AS n_against,
    coalesce(p.holders, []) AS held_by,
    coalesce(c.holders, []) AS disputed_by,
    p.words AS words_for,
    c.words AS words_against,
    e.n_independent,
    e.n_articles
FROM events AS e
LEFT JOIN sides AS p ON p.event_id = e.event_id AND p.side = 'for'
LEFT JOIN sides AS c ON c.event_id = e.event_id AND c.side = 'against'
WHERE e.dispute <> 'none'
ORDER BY e.n_articles DESC, e.date_start, e.event_id;
