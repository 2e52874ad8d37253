package io.sequin.storage.link;

import static io.sequin.storage.link.Statements.execute;
import static io.sequin.storage.link.Statements.nameOf;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.Turn;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.PartitionParameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The links in PostgreSQL. Nothing is kept in memory. */
public final class LinkStore {

  private static final String SELECT = Sql.load("links_select");
  private static final String SELECT_TOPICS = Sql.load("linked_topics_select");
  private static final String FIND_OWN = Sql.load("gateways_find_own");
  private static final String SELECT_UNLINKED =
      "SELECT t.name FROM sequin_control.topics AS t WHERE t.deleted_at IS NULL AND NOT EXISTS"
          + " (SELECT FROM sequin_control.linked_topics AS l WHERE l.topic_id = t.id)";
  private static final String SELECT_POSITIONS = Sql.load("linked_partitions_select");
  private static final String SKIP = Sql.load("linked_partitions_skip");
  private static final String INSERT =
      "INSERT INTO sequin_control.links (name, client_configs, terms)"
          + " VALUES (?, jsonb_object(?::text[], ?::text[]), ?::jsonb)";

  /** A gateway that does not know of links would let clients write to what is linked. */
  private static final String REFUSE_OLDER =
      "UPDATE sequin_control.compatibility SET oldest_layout = greatest(oldest_layout, 16)";

  private static final String SET_PAUSED =
      "UPDATE sequin_control.links SET is_paused = ? WHERE name = ?";
  private static final String NOTE_SEEN =
      "UPDATE sequin_control.links SET source_cluster_id = ?, problem = ?, seen_at ="
          + " clock_timestamp() WHERE name = ?";
  private static final String NOTE_PROBLEM =
      "UPDATE sequin_control.links SET problem = ? WHERE name = ?";
  private static final String NOTE_TOPIC_PROBLEM =
      "UPDATE sequin_control.linked_topics SET problem = ? WHERE topic_id = ? AND problem IS"
          + " DISTINCT FROM ?";
  private static final String NOTE_SOURCE_TOPIC =
      "UPDATE sequin_control.linked_topics SET source_topic_id = ? WHERE topic_id = ?";
  private static final String SELECT_EPOCHS = Sql.load("linked_epochs_select");
  private static final String SELECT_DIGESTS = Sql.load("linked_batches_digest");
  private static final String SET_STATE =
      "UPDATE sequin_control.linked_topics SET state = ?, fence = coalesce(?, fence), problem ="
          + " NULL WHERE link = ? AND topic_id = ? AND state = ?";
  private static final String OPEN_FENCE =
      "UPDATE sequin_control.linked_topics SET fence = 'none' WHERE topic_id = ? AND state IN"
          + " ('following', 'pushed', 'returning')";

  /** In the order of appends. */
  static final String SET_LOG_STATE = Sql.load("partitions_set_link_state");

  private static final String MARK_PROMOTED =
      "UPDATE sequin_control.linked_topics SET state = 'promoted', problem = NULL, promoted_at ="
          + " now() WHERE link = ? AND topic_id = ?";
  static final String RAISE_CATALOG =
      "UPDATE sequin_control.catalog_version SET version = version + 1";

  /** Far beyond what another cluster has given out. */
  private static final String RAISE_PRODUCER_IDS =
      "SELECT setval('sequin_control.producer_ids',"
          + " greatest(nextval('sequin_control.producer_ids'), 1::bigint << 39))";

  /** Changes nothing; nobody makes a topic follow the link meanwhile. */
  private static final String LOCK =
      "UPDATE sequin_control.links SET is_paused = is_paused WHERE name = ?";

  private static final String DELETE = "DELETE FROM sequin_control.links WHERE name = ?";

  private static final int ALIVE_PATIENCE_S = 5;

  private final Database database;

  public LinkStore(Database database) {
    this.database = database;
  }

  /** The names of topics here that follow nothing. */
  public Set<String> unlinkedTopics() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT_UNLINKED)) {
            Set<String> names = new HashSet<>();
            while (rows.next()) {
              names.add(rows.getString(1));
            }
            return names;
          }
        });
  }

  /**
   * Whether another cluster is the one that the links are of.
   *
   * @param addresses of its brokers, as {@code HOST:PORT}
   */
  public boolean isOwn(String clusterId, Collection<String> addresses) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(FIND_OWN)) {
            statement.setString(1, clusterId);
            statement.setArray(2, connection.createArrayOf("text", addresses.toArray()));
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getBoolean(1);
            }
          }
        });
  }

  /** All links in the order of their names. */
  public List<Link> list() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT)) {
            List<Link> links = new ArrayList<>();
            while (rows.next()) {
              links.add(linkOf(rows));
            }
            return links;
          }
        });
  }

  public Optional<Link> find(String name) {
    return list().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /**
   * Creates a link.
   *
   * @return false if there is one of that name
   */
  public boolean create(String name, Map<String, String> clientConfigs, String terms) {
    return database.inTransaction(
        connection -> {
          List<String> names = List.copyOf(clientConfigs.keySet());
          try {
            execute(
                connection,
                INSERT,
                name,
                connection.createArrayOf("text", names.toArray()),
                connection.createArrayOf("text", names.stream().map(clientConfigs::get).toArray()),
                terms);
          } catch (SQLException e) {
            if (SqlErrors.isUniqueViolation(e)) {
              connection.rollback();
              return false;
            }
            throw e;
          }
          execute(connection, REFUSE_OLDER);
          return true;
        });
  }

  /**
   * Has producers get ids from now on that are none of another cluster's, so that they can write
   * there.
   */
  public void setProducerIdsApart() {
    database.call(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(RAISE_PRODUCER_IDS);
          }
        });
  }

  /**
   * Deletes a link, unless it has topics that only the other cluster may write to. Its topics stay,
   * and who may write to them may go on.
   *
   * @return the names of these topics; none if the link is deleted
   */
  public List<String> delete(String name) {
    return database.inTransaction(
        connection -> {
          execute(connection, LOCK, name);
          List<String> writtenThere =
              topics(connection, name).stream()
                  .filter(topic -> !topic.isWrittenHere())
                  .map(LinkedTopic::name)
                  .toList();
          if (writtenThere.isEmpty()) {
            execute(connection, DELETE, name);
          }
          return writtenThere;
        });
  }

  public void setPaused(String name, boolean isPaused) {
    update(SET_PAUSED, isPaused, name);
  }

  /** Notes that the other cluster has answered, and what is wrong all the same. */
  public void noteSeen(String name, String sourceClusterId, Optional<String> problem) {
    update(NOTE_SEEN, sourceClusterId, problem.orElse(null), name);
  }

  public void noteProblem(String name, String problem) {
    update(NOTE_PROBLEM, problem, name);
  }

  /** Notes what keeps a topic from getting on, or that nothing does. */
  public void noteTopicProblem(int topicId, Optional<String> problem) {
    update(NOTE_TOPIC_PROBLEM, problem.orElse(null), topicId, problem.orElse(null));
  }

  /**
   * Works on a link, unless another gateway is at it.
   *
   * @param work is told whether it still has its turn, which it may lose with the session that it
   *     is bound to
   */
  public void inTurn(String name, Consumer<BooleanSupplier> work) {
    String turn = "sequin link " + name;
    if (!Turn.isTaken(database, turn)) {
      Turn.take(
          database,
          turn,
          session -> {
            work.accept(() -> isAlive(session));
            return null;
          });
    }
  }

  /** The topics of a link in the order of their names. */
  public List<LinkedTopic> topics(String link) {
    return database.call(connection -> topics(connection, link));
  }

  private static List<LinkedTopic> topics(Connection connection, String link) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_TOPICS)) {
      statement.setString(1, link);
      try (ResultSet rows = statement.executeQuery()) {
        List<LinkedTopic> topics = new ArrayList<>();
        while (rows.next()) {
          topics.add(topicOf(rows));
        }
        return topics;
      }
    }
  }

  /** How far the copies of topics are, by partition. */
  public Map<PartitionId, CopyPosition> positionsOf(Collection<LinkedTopic> topics) {
    return positions(topics.stream().map(LinkedTopic::topicId).collect(Collectors.toSet()));
  }

  /** The same of partitions. */
  public Map<PartitionId, CopyPosition> positions(Collection<PartitionId> partitions) {
    Map<PartitionId, CopyPosition> positions =
        positions(partitions.stream().map(PartitionId::topicId).collect(Collectors.toSet()));
    positions.keySet().retainAll(partitions);
    return positions;
  }

  private Map<PartitionId, CopyPosition> positions(Set<Integer> topicIds) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_POSITIONS)) {
            Object[] ids = topicIds.toArray();
            statement.setArray(1, connection.createArrayOf("int4", ids));
            try (ResultSet rows = statement.executeQuery()) {
              Map<PartitionId, CopyPosition> positions = new HashMap<>();
              while (rows.next()) {
                CopyPosition position = positionOf(rows);
                positions.put(position.partition(), position);
              }
              return positions;
            }
          }
        });
  }

  /**
   * The batches of a part of a copy.
   *
   * @param fromOffset of the first one, at least
   * @param toOffset before which all begin
   */
  public List<CopyDigest> digests(PartitionId partition, long fromOffset, long toOffset) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_DIGESTS)) {
            statement.setInt(1, partition.topicId());
            statement.setInt(2, partition.partition());
            statement.setLong(3, fromOffset);
            statement.setLong(4, toOffset);
            try (ResultSet rows = statement.executeQuery()) {
              List<CopyDigest> digests = new ArrayList<>();
              while (rows.next()) {
                digests.add(
                    new CopyDigest(
                        rows.getLong(1),
                        rows.getLong(2),
                        HexFormat.of().formatHex(rows.getBytes(3))));
              }
              return digests;
            }
          }
        });
  }

  /**
   * Begins to promote topics that follow: as soon as all of them is here, they are.
   *
   * @return how many there are
   */
  public int beginPromotion(String link, Collection<LinkedTopic> topics, LinkedTopic.Fence fence) {
    return setState(
        link, topics, LinkedTopic.State.FOLLOWING, LinkedTopic.State.PROMOTING, Optional.of(fence));
  }

  /**
   * Goes back to following, where topics are not promoted yet. Their fences are opened by whoever
   * works on the link.
   */
  public int giveUpPromotion(String link, Collection<LinkedTopic> topics) {
    return setState(
        link, topics, LinkedTopic.State.PROMOTING, LinkedTopic.State.FOLLOWING, Optional.empty());
  }

  /** Notes that nothing keeps the other cluster's producers from writing any more. */
  public void noteOpenFence(LinkedTopic topic) {
    update(OPEN_FENCE, topic.topicId());
  }

  /**
   * Promotes topics, all of them or none: from then on they are written to here.
   *
   * @param ends where each of their partitions is to end
   * @throws PromotionException if something is not as expected; nothing has changed then
   */
  public void promote(String link, Collection<LinkedTopic> topics, Map<PartitionId, Long> ends) {
    database.inTransaction(
        connection -> {
          Promotion.run(connection, topics, ends);
          for (LinkedTopic topic : topics) {
            execute(connection, MARK_PROMOTED, link, topic.topicId());
          }
          return execute(connection, RAISE_CATALOG);
        });
  }

  /**
   * Lets a copy go on, and begin, at a later offset, because the other cluster does not have what
   * lies before; unless somebody else has gone on with it.
   */
  public void skip(PartitionId partition, long fromOffset, long toOffset) {
    update(SKIP, partition.topicId(), partition.partition(), fromOffset, toOffset);
  }

  /**
   * Cuts the ends of copies that the other cluster has lost; those that do not end where it was
   * thought are left as they are. It begins a history, so that whoever has read them finds out.
   *
   * @return where those end now that were cut
   */
  public Map<PartitionId, Long> cut(Collection<CopyCut> cuts) {
    Map<PartitionId, Long> ends =
        database.inTransaction(connection -> Truncation.run(connection, cuts));
    database.lookForNewHistory();
    return ends;
  }

  /** The other cluster's leader epochs that copies have batches of, in their order. */
  public Map<PartitionId, List<EpochStart>> epochs(Collection<PartitionId> partitions) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_EPOCHS)) {
            PartitionParameters.set(statement, 1, partitions);
            try (ResultSet rows = statement.executeQuery()) {
              Map<PartitionId, List<EpochStart>> epochs = new HashMap<>();
              while (rows.next()) {
                epochs
                    .computeIfAbsent(
                        new PartitionId(rows.getInt(1), rows.getInt(2)), _ -> new ArrayList<>())
                    .add(new EpochStart(rows.getInt(3), rows.getLong(4)));
              }
              return epochs;
            }
          }
        });
  }

  /** Notes which topic of the other cluster it is. */
  public void noteSourceTopic(int topicId, UUID sourceTopicId) {
    update(NOTE_SOURCE_TOPIC, sourceTopicId, topicId);
  }

  private int setState(
      String link,
      Collection<LinkedTopic> topics,
      LinkedTopic.State from,
      LinkedTopic.State to,
      Optional<LinkedTopic.Fence> fence) {
    return database.inTransaction(
        connection -> {
          int changed = 0;
          for (LinkedTopic topic : topics) {
            int isChanged =
                execute(
                    connection,
                    SET_STATE,
                    nameOf(to),
                    fence.map(Statements::nameOf).orElse(null),
                    link,
                    topic.topicId(),
                    nameOf(from));
            if (isChanged > 0) {
              execute(connection, SET_LOG_STATE, nameOf(from), nameOf(to), topic.topicId());
            }
            changed += isChanged;
          }
          return changed;
        });
  }

  private static boolean isAlive(Connection session) {
    try {
      return session.isValid(ALIVE_PATIENCE_S);
    } catch (SQLException e) {
      return false;
    }
  }

  private void update(String sql, Object... parameters) {
    database.call(connection -> execute(connection, sql, parameters));
  }

  private static Link linkOf(ResultSet row) throws SQLException {
    String[] names = (String[]) row.getArray("config_names").getArray();
    String[] values = (String[]) row.getArray("config_values").getArray();
    Map<String, String> configs = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      configs.put(names[i], values[i]);
    }
    return new Link(
        row.getString("name"),
        configs,
        row.getString("terms"),
        row.getBoolean("is_paused"),
        Optional.ofNullable(row.getString("source_cluster_id")),
        Optional.ofNullable(row.getString("problem")),
        Optional.ofNullable(row.getTimestamp("seen_at")).map(Timestamp::toInstant));
  }

  private static LinkedTopic topicOf(ResultSet row) throws SQLException {
    return new LinkedTopic(
        row.getInt("id"),
        row.getString("name"),
        row.getInt("partition_count"),
        LinkedTopic.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        LinkedTopic.Fence.valueOf(row.getString("fence").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(row.getString("problem")),
        Optional.ofNullable(row.getString("max_message_bytes")),
        Optional.ofNullable(row.getString("min_insync_replicas")),
        Optional.ofNullable(row.getObject("source_topic_id", UUID.class)));
  }

  private static CopyPosition positionOf(ResultSet row) throws SQLException {
    int epoch = row.getInt("last_epoch");
    OptionalInt lastEpoch = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(epoch);
    return new CopyPosition(
        new PartitionId(row.getInt("topic_id"), row.getInt("partition")),
        row.getLong("log_start_offset"),
        row.getLong("next_offset"),
        lastEpoch,
        row.getInt("open_transactions"),
        sourceOf(row));
  }

  private static Optional<CopyPosition.SourceExtent> sourceOf(ResultSet row) throws SQLException {
    return Optional.ofNullable(row.getTimestamp("seen_at")).map(Timestamp::toInstant).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CopyPosition.SourceExtent(
                row.getLong("source_start_offset"),
                row.getLong("source_end_offset"),
                row.getLong("copied_bytes"),
                row.getLong("lost_offsets"),
                row.getLong("truncated_offsets"),
                row.getLong("max_timestamp"),
                row.getTimestamp("seen_at").toInstant()));
  }
}
