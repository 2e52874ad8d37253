-- Whether one of the addresses is a gateway's of this cluster. A restored copy of the database has the same id.
SELECT EXISTS (
  SELECT FROM sequin_control.cluster AS c
  CROSS JOIN sequin_control.gateways AS g
  CROSS JOIN (SELECT ?::text AS cluster_id, ?::text[] AS addresses) AS other
  WHERE c.id = other.cluster_id
    AND (g.host || ':' || g.port = ANY (other.addresses)
         OR EXISTS (SELECT FROM unnest(g.listeners) AS l (listener) WHERE split_part(l.listener, '//', 2) = ANY (other.addresses)))
)
