package io.sequin.storage.delivery;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.SqlWork;
import io.sequin.storage.log.PartitionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which records are with which worker. Nothing is kept in memory; each call is one transaction that
 * locks the share's row, and PostgreSQL's clock says when an ack wait is over. A worker holds what
 * was delivered to it until it acknowledges it or the ack wait is over, whether or not somebody
 * else has asked for it since.
 *
 * <p>All methods throw {@link StorageException} if PostgreSQL refuses or is away.
 */
public final class DeliveryStore {

  private static final String SHARE = "sequin_control.find_share(?, ?, ?, ?)";
  private static final String OPEN_SHARE = "sequin_control.open_share(?, ?, ?, ?, ?)";
  private static final String OPEN = "SELECT " + OPEN_SHARE;
  private static final String SELECT_SHARES =
      "SELECT s.id, s.topic_id, s.partition, s.key_filter FROM sequin_control.shares AS s"
          + " JOIN sequin_control.consumers AS c ON c.id = s.consumer_id WHERE c.name = ?";
  private static final String SELECT_FRONTIER =
      "SELECT * FROM sequin_control.share_frontier(" + SHARE + ", ?)";
  private static final String SELECT_FRONTIERS = Sql.load("share_frontiers");
  private static final String TAKE_AGAIN =
      "SELECT * FROM sequin_control.share_take_again(" + SHARE + ", ?, ?, ?, ?, ?, ?)";
  private static final String SELECT_DUE = Sql.load("deliveries_select_due");
  private static final String TAKE_NEW =
      "SELECT sequin_control.share_take_new(" + SHARE + ", ?, ?, ?, ?, ?, ?, ?)";
  private static final String ACKNOWLEDGE =
      "SELECT sequin_control.share_acknowledge(" + SHARE + ", ?, ?, ?, ?, ?, ?, ?)";
  private static final String RELEASE_WORKER = "SELECT sequin_control.release_worker(?, ?)";
  private static final String SELECT_EXPIRY = Sql.load("shares_select_expiry");
  private static final String RESTART =
      "SELECT sequin_control.share_restart(" + OPEN_SHARE + ", ?)";
  private static final String DELETE = "DELETE FROM sequin_control.shares WHERE id = " + SHARE;

  private final Database database;

  public DeliveryStore(Database database) {
    this.database = database;
  }

  /**
   * How far a share is. If there is none, one is made.
   *
   * @param startIfNew the first offset to be delivered then
   * @throws UnknownShareException if there is no such consumer or partition
   */
  public Frontier frontier(Share share, long startIfNew) {
    return findFrontier(share)
        .orElseGet(
            () -> {
              open(share, startIfNew);
              return findFrontier(share).orElseThrow(() -> new UnknownShareException(share));
            });
  }

  /**
   * What was released or whose ack wait is over, and has not been taken again yet.
   *
   * @param fromOffset the first offset that a range may begin with
   * @return in the order of offsets, counted as if they were delivered now; nothing if there is no
   *     such share
   */
  public List<Delivery> due(Share share, long fromOffset, int maxRanges) {
    return database.call(
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, SELECT_DUE, share)) {
            return deliveries(statement.add(fromOffset).add(maxRanges));
          }
        });
  }

  /**
   * Delivers what is {@link #due}, if it still is. What has been delivered as often as the lease
   * allows is archived instead.
   *
   * @param ranges in the order of offsets; of what is due, each has the beginning or all
   * @return what the worker now holds more, in the order of offsets; nothing if there is no such
   *     share, or another worker keeps it locked
   */
  public List<Delivery> takeAgain(Share share, Lease lease, List<OffsetRange> ranges) {
    return unlessLocked(
        List.of(),
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, TAKE_AGAIN, share)) {
            statement.add(LogStarts.find(connection, share.partition()));
            statement.add(lease.worker()).add(lease.ackWait().toMillis()).add(lease.maxDeliver());
            statement.addLongs(ranges, OffsetRange::firstOffset);
            statement.addLongs(ranges, OffsetRange::lastOffset);
            return deliveries(statement);
          }
        });
  }

  /**
   * Delivers for the first time. Offsets before {@code nextOffsetAfter} that are in none of the
   * ranges count as done.
   *
   * @param expectedNextOffset the frontier's next offset, as the caller knows it
   * @param ranges in the order of offsets, from {@code expectedNextOffset} on and before {@code
   *     nextOffsetAfter}
   * @return what the worker now holds more; empty if the next offset was another one, there is no
   *     such share, or another worker keeps it locked
   */
  public Optional<List<Delivery>> takeNew(
      Share share,
      Lease lease,
      long expectedNextOffset,
      List<OffsetRange> ranges,
      long nextOffsetAfter) {
    checkOrder(expectedNextOffset, ranges, nextOffsetAfter);
    boolean isTaken =
        unlessLocked(
            false,
            connection -> {
              try (ShareStatement statement = new ShareStatement(connection, TAKE_NEW, share)) {
                statement.add(LogStarts.find(connection, share.partition()));
                statement.add(lease.worker()).add(lease.ackWait().toMillis());
                statement.add(expectedNextOffset);
                statement.addLongs(ranges, OffsetRange::firstOffset);
                statement.addLongs(ranges, OffsetRange::lastOffset);
                statement.add(nextOffsetAfter);
                try (ResultSet row = statement.query()) {
                  row.next();
                  return row.getBoolean(1);
                }
              }
            });
    return isTaken
        ? Optional.of(
            ranges.stream()
                .map(range -> new Delivery(range.firstOffset(), range.lastOffset(), 1))
                .toList())
        : Optional.empty();
  }

  /**
   * Does what a worker says, one after the other.
   *
   * @return for each whether the worker held all of it; if not, nothing is done with it
   */
  public List<Boolean> acknowledge(
      Share share, Lease lease, List<Acknowledgement> acknowledgements) {
    return database.callWithRetries(
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, ACKNOWLEDGE, share)) {
            statement.add(LogStarts.find(connection, share.partition()));
            statement.add(lease.worker()).add(lease.ackWait().toMillis()).add(lease.maxDeliver());
            statement.addLongs(acknowledgements, Acknowledgement::firstOffset);
            statement.addLongs(acknowledgements, Acknowledgement::lastOffset);
            statement.addTexts(
                acknowledgements.stream().map(each -> each.verdict().name()).toList());
            try (ResultSet row = statement.query()) {
              row.next();
              return Arrays.asList((Boolean[]) row.getArray(1).getArray());
            }
          }
        });
  }

  /** Lets others have all that a worker holds: it is gone. */
  public void releaseAll(String consumer, String worker) {
    database.callWithRetries(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(RELEASE_WORKER)) {
            statement.setString(1, consumer);
            statement.setString(2, worker);
            return statement.execute();
          }
        });
  }

  /** When there is something to be taken again, which may be past; empty if nothing is out. */
  public Optional<Instant> nextExpiry(Share share) {
    return database.call(
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, SELECT_EXPIRY, share);
              ResultSet row = statement.query()) {
            row.next();
            return Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
          }
        });
  }

  /** How far all shares of a consumer are. */
  public Map<Share, Frontier> frontiers(String consumer) {
    return database.call(
        connection -> {
          Map<Long, Share> shares = sharesById(connection, consumer);
          Map<PartitionId, Long> logStarts =
              LogStarts.find(connection, shares.values().stream().map(Share::partition).toList());
          // of a topic that is deleted at this moment nothing is left
          shares.values().removeIf(share -> !logStarts.containsKey(share.partition()));
          return frontiers(connection, shares, logStarts);
        });
  }

  /**
   * Goes on at an offset, whatever was delivered before: workers hold nothing of this share any
   * more. If there is no such share, it is made.
   *
   * @throws UnknownShareException if there is no such consumer or partition
   */
  public void setStart(Share share, long offset) {
    boolean isThere =
        database.callWithRetries(
            connection -> {
              try (ShareStatement statement = new ShareStatement(connection, RESTART, share);
                  ResultSet row = statement.add(offset).add(offset).query()) {
                row.next();
                return row.getBoolean(1);
              }
            });
    if (!isThere) {
      throw new UnknownShareException(share);
    }
  }

  /** Forgets a share, if there is one. */
  public void delete(Share share) {
    database.callWithRetries(
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, DELETE, share)) {
            statement.run();
            return share;
          }
        });
  }

  private Optional<Frontier> findFrontier(Share share) {
    return database.call(
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, SELECT_FRONTIER, share);
              ResultSet row =
                  statement.add(LogStarts.find(connection, share.partition())).query()) {
            row.next();
            Frontier frontier = frontierOf(row);
            return row.wasNull() ? Optional.empty() : Optional.of(frontier);
          }
        });
  }

  private static Map<Long, Share> sharesById(Connection connection, String consumer)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_SHARES)) {
      statement.setString(1, consumer);
      try (ResultSet rows = statement.executeQuery()) {
        Map<Long, Share> shares = new LinkedHashMap<>();
        while (rows.next()) {
          PartitionId partition = new PartitionId(rows.getInt(2), rows.getInt(3));
          shares.put(rows.getLong(1), new Share(consumer, partition, rows.getString(4)));
        }
        return shares;
      }
    }
  }

  private static Map<Share, Frontier> frontiers(
      Connection connection, Map<Long, Share> shares, Map<PartitionId, Long> logStarts)
      throws SQLException {
    Object[] starts =
        shares.values().stream().map(share -> logStarts.get(share.partition())).toArray();
    try (PreparedStatement statement = connection.prepareStatement(SELECT_FRONTIERS)) {
      statement.setArray(1, connection.createArrayOf("int8", shares.keySet().toArray()));
      statement.setArray(2, connection.createArrayOf("int8", starts));
      try (ResultSet rows = statement.executeQuery()) {
        Map<Share, Frontier> frontiers = new HashMap<>();
        for (Share share : shares.values()) {
          rows.next();
          frontiers.put(share, frontierOf(rows));
        }
        return frontiers;
      }
    }
  }

  private void open(Share share, long start) {
    database.callWithRetries(
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, OPEN, share)) {
            statement.add(start).run();
            return share;
          }
        });
  }

  /** As a transaction that stays open after sequin.receive does. */
  private <T> T unlessLocked(T otherwise, SqlWork<T> work) {
    return database.callWithRetries(
        connection -> {
          try {
            return work.run(connection);
          } catch (SQLException e) {
            if (SqlErrors.isLockTimeout(e)) {
              return otherwise;
            }
            throw e;
          }
        });
  }

  private static void checkOrder(long from, List<OffsetRange> ranges, long to) {
    long next = from;
    for (OffsetRange range : ranges) {
      if (range.firstOffset() < next) {
        throw new IllegalArgumentException("offsets " + range + " are not behind " + (next - 1));
      }
      next = range.lastOffset() + 1;
    }
    if (to < next) {
      throw new IllegalArgumentException("offset " + to + " is not behind what is taken");
    }
  }

  private static List<Delivery> deliveries(ShareStatement statement) throws SQLException {
    List<Delivery> deliveries = new ArrayList<>();
    try (ResultSet rows = statement.query()) {
      while (rows.next()) {
        deliveries.add(new Delivery(rows.getLong(1), rows.getLong(2), rows.getInt(3)));
      }
    }
    return deliveries;
  }

  private static Frontier frontierOf(ResultSet row) throws SQLException {
    return new Frontier(
        row.getLong("start_offset"), row.getLong("next_offset"), row.getInt("pending_records"));
  }
}
