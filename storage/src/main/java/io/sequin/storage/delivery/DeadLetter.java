package io.sequin.storage.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A range of offsets that a consumer has given up, and where it is to go.
 *
 * @param topic null if it is deleted
 * @param deadUuid of the dead-letter topic; null if that is not there, nor the topic
 * @param history headers that tell what has become of it, as JSON
 */
record DeadLetter(
    long id,
    int topicId,
    int partition,
    long firstOffset,
    long lastOffset,
    String topic,
    UUID deadUuid,
    int deadPartition,
    String history) {

  /** From a row of {@code dead_letters_take.sql}. */
  static DeadLetter of(ResultSet row) throws SQLException {
    return new DeadLetter(
        row.getLong("id"),
        row.getInt("topic_id"),
        row.getInt("partition"),
        row.getLong("first_offset"),
        row.getLong("last_offset"),
        row.getString("topic"),
        row.getObject("dead_uuid", UUID.class),
        row.getInt("dead_partition"),
        row.getString("history"));
  }
}
