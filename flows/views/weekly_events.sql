-- One row per week (its Monday) and type of event. Only events whose days are known to a week or better, that are
-- no totals over several events and that are told as having happened.
CREATE OR REPLACE VIEW weekly_events AS
SELECT
    date_trunc('week', date_start)::DATE AS week,
    event_type,
    quad_class,
    count(*)::INTEGER AS n_events,
    count_if(support = 'corroborated')::INTEGER AS n_corroborated,
    count_if(dispute <> 'none')::INTEGER AS n_disputed
FROM events
WHERE date_precision IN ('day', 'week') AND NOT is_aggregate AND factuality IN ('happened', 'claimed')
GROUP BY ALL
ORDER BY ALL;
