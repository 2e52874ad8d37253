package io.sequin.storage.database;

import io.sequin.storage.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layout that the release before the two schemas left behind: everything in one schema, usually
 * {@code public}, and batches on two levels. It is moved, not copied: a step may be cut off
 * anywhere, and the next start takes it up again.
 */
final class LegacyLayout {

  private static final Logger LOG = LoggerFactory.getLogger(LegacyLayout.class);

  private static final String LAST_VERSION = "17";

  private static final String FIND = Sql.load("legacy_find");
  private static final String MOVE = Sql.load("legacy_move");
  private static final String FORGET = Sql.load("legacy_forget");
  private static final String SELECT_TABLES = Sql.load("legacy_select_tables");
  private static final String SELECT_PARENTS = Sql.load("legacy_select_parents");

  /** Held by one gateway for as long as its connection. */
  private static final String TAKE_TURN =
      "SELECT pg_advisory_lock(hashtext('sequin legacy layout'))";

  /** Somebody who reads for long would keep everybody waiting who comes behind this. */
  private static final String WAIT_SHORTLY = "SET lock_timeout = '10s'";

  private static final String SELECT_VERSION =
      "SELECT version FROM ${schema}.sequin_migrations WHERE success ORDER BY installed_rank DESC"
          + " LIMIT 1";
  private static final String IS_MOVED = "SELECT to_regclass('sequin_log.logs') IS NOT NULL";

  private final Connection connection;
  private final String schema;

  private LegacyLayout(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /**
   * Finds it, if it is there, and keeps others from moving it at the same time.
   *
   * @param connection one that commits each statement; to be kept open until {@link #forget}
   */
  static Optional<LegacyLayout> find(Connection connection) throws SQLException {
    if (strings(connection, FIND).isEmpty()) {
      return Optional.empty();
    }
    execute(connection, TAKE_TURN);
    execute(connection, WAIT_SHORTLY);
    return strings(connection, FIND).stream()
        .findFirst()
        .map(schema -> new LegacyLayout(connection, schema));
  }

  /**
   * Moves everything to the two schemas, but what repeatable migrations make.
   *
   * @throws StorageException if it is of a release before the last one that left it behind
   */
  void move() throws SQLException {
    requireLastVersion();
    connection.setAutoCommit(false);
    if (!strings(connection, IS_MOVED).equals(List.of("t"))) {
      LOG.info("moving the tables in schema {} to schemas sequin_control and sequin_log", schema);
      execute(connection, MOVE.replace("${schema}", schema));
    }
    connection.commit();
    for (SegmentTable table : segmentTables()) {
      // each for itself: a transaction that holds locks on all could hold too many
      move(table);
      connection.commit();
    }
    connection.setAutoCommit(true);
  }

  /** Drops what is not needed any more, once everything else is migrated. */
  void forget() throws SQLException {
    for (String parent : strings(connection, SELECT_PARENTS, schema)) {
      execute(connection, "DROP TABLE " + parent);
    }
    connection.setAutoCommit(false);
    execute(connection, FORGET.replace("${schema}", schema));
    connection.commit();
    connection.setAutoCommit(true);
  }

  private void requireLastVersion() throws SQLException {
    List<String> version = strings(connection, SELECT_VERSION.replace("${schema}", schema));
    if (!version.equals(List.of(LAST_VERSION))) {
      throw new StorageException(
          "the tables in schema "
              + schema
              + " are of an older release, at migration "
              + String.join("", version)
              + ": start the release before this one on them first, which brings them to "
              + LAST_VERSION,
          null);
    }
  }

  private record SegmentTable(
      String name,
      String parent,
      boolean isDetaching,
      int topicId,
      int segment,
      boolean isDeleted) {}

  private List<SegmentTable> segmentTables() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_TABLES)) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        List<SegmentTable> tables = new ArrayList<>();
        while (rows.next()) {
          tables.add(
              new SegmentTable(
                  rows.getString("name"),
                  rows.getString("parent"),
                  rows.getBoolean("is_detaching"),
                  rows.getInt("topic_id"),
                  rows.getInt("segment"),
                  rows.getBoolean("is_deleted")));
        }
        return tables;
      }
    }
  }

  /** One that was to be dropped stays apart: the janitor finds it by its name. */
  private void move(SegmentTable table) throws SQLException {
    boolean goesOn = table.parent() != null && !table.isDetaching() && !table.isDeleted();
    if (table.parent() != null) {
      String how = table.isDetaching() ? " FINALIZE" : "";
      execute(
          connection, "ALTER TABLE " + table.parent() + " DETACH PARTITION " + table.name() + how);
    }
    execute(connection, "ALTER TABLE " + table.name() + " SET SCHEMA sequin_log");
    if (goesOn) {
      int topic = table.topicId();
      int segment = table.segment();
      execute(
          connection,
          "ALTER TABLE sequin_log.batches ATTACH PARTITION sequin_log.batches_%d_%d"
                  .formatted(topic, segment)
              + " FOR VALUES FROM (%d, %d) TO (%d, %d)"
                  .formatted(topic, segment, topic, segment + 1));
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> strings(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      }
    }
  }
}
