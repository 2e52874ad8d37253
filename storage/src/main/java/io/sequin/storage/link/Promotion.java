package io.sequin.storage.link;

import io.sequin.storage.database.Sql;
import io.sequin.storage.log.PartitionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/** The switch: under the locks of all partitions, what was copied becomes what is written to. */
final class Promotion {

  private static final String LOCK = Sql.load("linked_partitions_lock");
  private static final String PROMOTE = Sql.load("partitions_promote");

  /** So that ids which the other cluster gives out in the meantime are none of ours. */
  private static final long SPARE_PRODUCER_IDS = 1_000_000;

  private static final String RAISE_PRODUCER_IDS =
      "SELECT setval('sequin_control.producer_ids',"
          + " greatest(nextval('sequin_control.producer_ids'), ?))";

  private Promotion() {}

  static void run(
      Connection connection, Collection<LinkedTopic> topics, Map<PartitionId, Long> ends)
      throws SQLException {
    Object[] ids = topics.stream().map(LinkedTopic::topicId).toArray();
    checkEnds(connection, ids, ends);
    long newestProducer = promote(connection, ids);
    try (PreparedStatement statement = connection.prepareStatement(RAISE_PRODUCER_IDS)) {
      statement.setLong(1, newestProducer + SPARE_PRODUCER_IDS);
      statement.execute();
    }
  }

  private static void checkEnds(
      Connection connection, Object[] topicIds, Map<PartitionId, Long> ends) throws SQLException {
    int seen = 0;
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.setArray(1, connection.createArrayOf("int4", topicIds));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          PartitionId partition = new PartitionId(rows.getInt(1), rows.getInt(2));
          Long end = ends.get(partition);
          if (end == null || rows.getLong("next_offset") != end) {
            throw new PromotionException(
                partition + " ends at " + rows.getLong("next_offset") + ", not at " + end);
          }
          if (rows.getString("link_state") == null) {
            throw new PromotionException(partition + " is promoted already");
          }
          if (rows.getInt("open_transactions") > 0) {
            throw new PromotionException(partition + " has a transaction that is not ended");
          }
          seen++;
        }
      }
    }
    if (seen != ends.size()) {
      throw new PromotionException("there are " + seen + " partitions, not " + ends.size());
    }
  }

  private static long promote(Connection connection, Object[] topicIds) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PROMOTE)) {
      statement.setArray(1, connection.createArrayOf("int4", topicIds));
      statement.setArray(2, connection.createArrayOf("int4", topicIds));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
