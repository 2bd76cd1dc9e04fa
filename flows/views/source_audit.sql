-- One row per source that is quoted: named or not, how often as a party to what it tells, which stances, over how
-- many outlets, and how often another root supports or contradicts it (claim_links, in either direction).
CREATE OR REPLACE VIEW source_audit AS
WITH linked AS (
    SELECT claim_id, relation FROM (
        SELECT claim_a AS claim_id, relation FROM claim_links
        UNION ALL
        SELECT claim_b AS claim_id, relation FROM claim_links
    )
    GROUP BY claim_id, relation
),
answers AS (
    SELECT
        claim_id,
        count_if(relation = 'supports') > 0 AS supported,
        count_if(relation = 'contradicts') > 0 AS contradicted
    FROM linked
    GROUP BY claim_id
)
SELECT
    s.source_id,
    s.name,
    s.kind,
    s.named,
    s.country,
    f.name AS speaks_for,
    count(*)::INTEGER AS n_claims,
    count(DISTINCT c.article_id)::INTEGER AS n_articles,
    count(DISTINCT a.outlet)::INTEGER AS n_outlets,
    count_if(c.speaker_is_party)::INTEGER AS n_as_party,
    count_if(c.stance IN ('asserts', 'confirms'))::INTEGER AS n_asserts,
    count_if(c.stance = 'denies')::INTEGER AS n_denies,
    count_if(c.stance IN ('doubts', 'unverified'))::INTEGER AS n_doubts,
    count_if(c.hedged)::INTEGER AS n_hedged,
    count_if(c.quote <> 'indirect')::INTEGER AS n_verbatim,
    count_if(coalesce(w.supported, false))::INTEGER AS n_supported,
    count_if(coalesce(w.contradicted, false))::INTEGER AS n_contradicted,
    s.first_seen,
    s.last_seen
FROM claims AS c
JOIN sources AS s ON s.source_id = c.source_id
JOIN articles AS a ON a.article_id = c.article_id
LEFT JOIN actors AS f ON f.actor_id = s.affiliation_id
LEFT JOIN answers AS w ON w.claim_id = c.claim_id
GROUP BY ALL
ORDER BY n_claims DESC, s.name, s.source_id;
