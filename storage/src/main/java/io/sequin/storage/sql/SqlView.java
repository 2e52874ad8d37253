package io.sequin.storage.sql;

/** The views of schema sequin that show what there is of a kind. */
public enum SqlView {
  TOPICS("topics", "name"),
  CONSUMER_PROGRESS("consumer_progress", "consumer, topic, partition"),
  DELIVERIES("deliveries", "consumer, topic, partition, first_offset"),
  DEAD_LETTERS("dead_letters", "consumer, topic, partition, first_offset"),
  TRANSACTIONS("transactions", "transactional_id"),
  QUERY_TOPICS("query_topics", "name"),
  PUBLISHED_TABLES("published_tables", "topic, table_name"),
  SUBSCRIBED_TABLES("subscribed_tables", "topic, table_name");

  private final String view;
  private final String order;

  SqlView(String view, String order) {
    this.view = view;
    this.order = order;
  }

  /** A JSON array of at most so many rows. */
  String select() {
    return "SELECT coalesce(json_agg(v), '[]') FROM (SELECT * FROM sequin.%s ORDER BY %s LIMIT ?) AS v"
        .formatted(view, order);
  }

  /** The same of those whose first column of the order is a certain text. */
  String selectOne() {
    return ("SELECT coalesce(json_agg(v), '[]')"
            + " FROM (SELECT * FROM sequin.%s WHERE %s = ? ORDER BY %s LIMIT ?) AS v")
        .formatted(view, order.split(",", 2)[0], order);
  }
}
