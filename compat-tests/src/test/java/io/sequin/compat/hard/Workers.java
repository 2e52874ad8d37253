package io.sequin.compat.hard;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Owns the workers of one consumer in threads of their own: members of a share group, and one in
 * SQL. Each acknowledges what it gets.
 */
final class Workers implements AutoCloseable {

  /** Longer than two faults, one after the other, can keep an answer from a worker. */
  private static final Duration ACK_WAIT = Duration.ofSeconds(30);

  /** More often than faults can keep a record from being finished. */
  private static final int MAX_DELIVER = 100;

  private static final int SHARE_MEMBERS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String topic;
  private final WorkLedger ledger = new WorkLedger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /** Makes the consumer, too. */
  Workers(String bootstrap, String jdbcUrl, String topic) throws SQLException {
    this.topic = topic;
    create(jdbcUrl, topic);
    for (int member = 0; member < SHARE_MEMBERS; member++) {
      start("share-" + member, new ShareMember(bootstrap, topic, ledger));
    }
    start("sql", new SqlWorker(jdbcUrl, topic, ledger));
  }

  /** Waits until all that is in the log was worked off, and says what is wrong. */
  List<String> check(List<SortedMap<Long, String>> log) {
    Awaitility.await("all to be worked off")
        .atMost(PATIENCE)
        .until(() -> isDone(log) || !threads.stream().allMatch(Thread::isAlive));
    close();
    List<String> findings = new ArrayList<>(ledger.findings());
    if (!isDone(log)) {
      findings.add("never given to a worker, one of which has failed");
    }
    return findings;
  }

  @Override
  public void close() {
    stopped = true;
    Threads.awaitEnd(threads, PATIENCE);
  }

  /** Takes what there is, and acknowledges it. */
  @FunctionalInterface
  interface Work {
    void until(BooleanSupplier stopped);
  }

  private void start(String name, Work work) {
    threads.add(Thread.ofPlatform().name(name).start(() -> work.until(() -> stopped)));
  }

  private boolean isDone(List<SortedMap<Long, String>> log) {
    for (int partition = 0; partition < log.size(); partition++) {
      if (!ledger.isDone(new TopicPartition(topic, partition), log.get(partition))) {
        return false;
      }
    }
    return true;
  }

  private static void create(String jdbcUrl, String topic) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement create =
            connection.prepareStatement(
                "SELECT sequin.create_consumer(?, ?, ack_wait_ms => ?, max_deliver => ?)")) {
      create.setString(1, topic);
      create.setString(2, topic);
      create.setInt(3, (int) ACK_WAIT.toMillis());
      create.setInt(4, MAX_DELIVER);
      create.execute();
    }
  }
}
