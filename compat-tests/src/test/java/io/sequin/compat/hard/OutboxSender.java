package io.sequin.compat.hard;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Owns a thread that sends by SQL, a number a transaction, whatever becomes of PostgreSQL, and
 * remembers which transactions have committed and of which nobody knows.
 */
final class OutboxSender implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final String jdbcUrl;
  private final String topic;
  private final Set<Integer> committed = new TreeSet<>();
  private final Set<Integer> uncertain = new TreeSet<>();
  private final Thread thread;
  private volatile boolean stopped;

  OutboxSender(String jdbcUrl, String topic) {
    this.jdbcUrl = jdbcUrl + "&socketTimeout=10&connectTimeout=2";
    this.topic = topic;
    this.thread = Thread.ofPlatform().name("outbox-sender").start(this::run);
  }

  /**
   * Compares with what has arrived.
   *
   * @param arrived in the order of its offsets
   * @return what is wrong
   */
  List<String> check(List<String> arrived) {
    close();
    List<String> findings = new ArrayList<>();
    List<Integer> numbers = arrived.stream().map(Integer::valueOf).toList();
    Set<Integer> distinct = new TreeSet<>(numbers);
    if (distinct.size() != numbers.size() || !List.copyOf(distinct).equals(numbers)) {
      findings.add("sent by SQL, and arrived twice or in another order");
    }
    committed.stream()
        .filter(number -> !distinct.contains(number))
        .limit(3)
        .forEach(number -> findings.add("committed by SQL, and never arrived: " + number));
    distinct.stream()
        .filter(number -> !committed.contains(number) && !uncertain.contains(number))
        .limit(3)
        .forEach(number -> findings.add("rolled back in SQL, and arrived: " + number));
    return findings;
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int number = 0;
    while (!stopped) {
      try (Connection connection = DriverManager.getConnection(jdbcUrl);
          PreparedStatement send =
              connection.prepareStatement("SELECT sequin.send(?, 'key', ?::text)")) {
        connection.setAutoCommit(false);
        while (!stopped) {
          number++;
          send.setString(1, topic);
          send.setString(2, Integer.toString(number));
          send.execute();
          uncertain.add(number);
          connection.commit();
          uncertain.remove(number);
          committed.add(number);
          Thread.sleep(PAUSE);
        }
      } catch (SQLException e) {
        // what was sent last has committed, or not; the next number is sent by the next session
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
