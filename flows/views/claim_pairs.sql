-- One row per claim_links row with both claims in words: the later and the earlier one, and what ties them.
CREATE OR REPLACE VIEW claim_pairs AS
SELECT
    l.relation,
    l.slot,
    l.reason,
    c.event_id,
    l.claim_a AS later_claim_id,
    s.name AS later_source,
    c.stance AS later_stance,
    c.content AS later_words,
    a.published AS later_published,
    a.outlet AS later_outlet,
    l.claim_b AS earlier_claim_id,
    t.name AS earlier_source,
    d.stance AS earlier_stance,
    d.content AS earlier_words,
    b.published AS earlier_published,
    b.outlet AS earlier_outlet
FROM claim_links AS l
JOIN claims AS c ON c.claim_id = l.claim_a
JOIN claims AS d ON d.claim_id = l.claim_b
JOIN sources AS s ON s.source_id = c.source_id
JOIN sources AS t ON t.source_id = d.source_id
JOIN articles AS a ON a.article_id = c.article_id
JOIN articles AS b ON b.article_id = d.article_id
ORDER BY l.claim_a, l.slot;
