-- One row per pair of actors of which the first acts on the second: how often, in which class of event, how much
-- of it disputed. An event with several actors or recipients counts once for each pair of them.
CREATE OR REPLACE VIEW dyads AS
SELECT
    a.actor_id,
    a.name AS actor,
    a.kind AS actor_kind,
    a.country AS actor_country,
    r.actor_id AS recipient_id,
    r.name AS recipient,
    r.kind AS recipient_kind,
    r.country AS recipient_country,
    count(*)::INTEGER AS n_events,
    count_if(e.quad_class = 1)::INTEGER AS n_verbal_cooperation,
    count_if(e.quad_class = 2)::INTEGER AS n_material_cooperation,
    count_if(e.quad_class = 3)::INTEGER AS n_verbal_conflict,
    count_if(e.quad_class = 4)::INTEGER AS n_material_conflict,
    count_if(e.factuality = 'happened')::INTEGER AS n_happened,
    count_if(e.dispute <> 'none')::INTEGER AS n_disputed,
    min(e.date_start) AS first_day,
    max(e.date_end) AS last_day
FROM event_actors AS x
JOIN event_actors AS y ON y.event_id = x.event_id AND x.side = 'actor' AND y.side = 'recipient'
JOIN events AS e ON e.event_id = x.event_id
JOIN actors AS a ON a.actor_id = x.actor_id
JOIN actors AS r ON r.actor_id = y.actor_id
GROUP BY ALL
ORDER BY n_events DESC, actor, recipient, a.actor_id, r.actor_id;
