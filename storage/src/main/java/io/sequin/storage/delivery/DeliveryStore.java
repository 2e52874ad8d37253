package io.sequin.storage.delivery;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.SqlWork;
import io.sequin.storage.log.PartitionId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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

  private static final String SHARE = "find_share(?, ?, ?, ?)";
  private static final String OPEN = "SELECT open_share(?, ?, ?, ?, ?)";
  private static final String SELECT_FRONTIER =
      "SELECT * FROM share_frontiers WHERE share_id = " + SHARE;
  private static final String SELECT_FRONTIERS = "SELECT * FROM share_frontiers WHERE consumer = ?";
  private static final String TAKE_AGAIN =
      "SELECT * FROM share_take_again(" + SHARE + ", ?, ?, ?, ?)";
  private static final String TAKE_NEW = "SELECT share_take_new(" + SHARE + ", ?, ?, ?, ?, ?, ?)";
  private static final String ACKNOWLEDGE =
      "SELECT share_acknowledge(" + SHARE + ", ?, ?, ?, ?, ?, ?)";
  private static final String RELEASE_WORKER = "SELECT release_worker(?, ?)";
  private static final String SELECT_EXPIRY = Sql.load("shares_select_expiry");
  private static final String RESTART = "SELECT share_restart(open_share(?, ?, ?, ?, ?), ?)";
  private static final String DELETE = "DELETE FROM shares WHERE id = " + SHARE;

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
   * Delivers what was released or whose ack wait is over, oldest first. What has been delivered as
   * often as the lease allows is archived instead.
   *
   * @return what the worker now holds more, in the order of offsets; nothing if there is no such
   *     share, or another worker keeps it locked
   */
  public List<Delivery> takeAgain(Share share, Lease lease, int maxRecords) {
    return unlessLocked(
        share,
        List.of(),
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, TAKE_AGAIN, share)) {
            statement.add(lease.worker()).add(lease.ackWait().toMillis());
            statement.add(lease.maxDeliver()).add((long) maxRecords);
            List<Delivery> taken = new ArrayList<>();
            try (ResultSet rows = statement.query()) {
              while (rows.next()) {
                taken.add(new Delivery(rows.getLong(1), rows.getLong(2), rows.getInt(3)));
              }
            }
            return taken;
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
            share,
            false,
            connection -> {
              try (ShareStatement statement = new ShareStatement(connection, TAKE_NEW, share)) {
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
    return about(share)
        .call(
            connection -> {
              try (ShareStatement statement = new ShareStatement(connection, ACKNOWLEDGE, share)) {
                statement
                    .add(lease.worker())
                    .add(lease.ackWait().toMillis())
                    .add(lease.maxDeliver());
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
    database
        .about("share group '" + consumer + "'")
        .call(
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
          try (PreparedStatement statement = connection.prepareStatement(SELECT_FRONTIERS)) {
            statement.setString(1, consumer);
            try (ResultSet rows = statement.executeQuery()) {
              Map<Share, Frontier> frontiers = new HashMap<>();
              while (rows.next()) {
                frontiers.put(shareOf(rows), frontierOf(rows));
              }
              return frontiers;
            }
          }
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
        about(share)
            .call(
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
    about(share)
        .call(
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
              ResultSet row = statement.query()) {
            return row.next() ? Optional.of(frontierOf(row)) : Optional.empty();
          }
        });
  }

  private void open(Share share, long start) {
    database.call(
        connection -> {
          try (ShareStatement statement = new ShareStatement(connection, OPEN, share)) {
            statement.add(start).run();
            return share;
          }
        });
  }

  /** A worker in SQL may keep it locked. */
  private Database about(Share share) {
    return database.about(
        "the share of group '%s' in partition %d of topic %d"
            .formatted(
                share.consumer(), share.partition().partition(), share.partition().topicId()));
  }

  /** As a transaction that stays open after sequin.receive does. */
  private <T> T unlessLocked(Share share, T otherwise, SqlWork<T> work) {
    return about(share)
        .call(
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

  private static Share shareOf(ResultSet row) throws SQLException {
    return new Share(
        row.getString("consumer"),
        new PartitionId(row.getInt("topic_id"), row.getInt("partition")),
        row.getString("key_filter"));
  }

  private static Frontier frontierOf(ResultSet row) throws SQLException {
    return new Frontier(
        row.getLong("start_offset"), row.getLong("next_offset"), row.getInt("pending_records"));
  }
}
