-- One row per count of people that is told with an event, by whom and in which words: how deaths_low, deaths_best
-- and deaths_high of an event come about (is_superseded ones count for nothing there).
CREATE OR REPLACE VIEW tolls AS
SELECT
    t.event_id,
    q.kind,
    q.low,
    q.best,
    q.high,
    q.whom,
    q.status,
    t.holder,
    t.holder_kind,
    t.holder_is_party,
    t.position,
    t.is_superseded,
    t.published,
    t.outlet,
    substr(a.text, q.start_char + 1, q.end_char - q.start_char) AS words,
    q.mention_id,
    t.article_id,
    q.start_char,
    q.end_char
FROM quantities AS q
JOIN tellings AS t ON t.mention_id = q.mention_id
JOIN articles AS a ON a.article_id = t.article_id
ORDER BY t.event_id, q.kind, t.published, t.article_id, q.start_char, q.mention_id;
