package io.sequin.compat.hard;

import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.TemporaryDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Owns a primary and its standby, which change places when the primary is killed. */
public final class PostgresPair implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TemporaryDirectory directory = TemporaryDirectory.create("postgres");
  private final PostgresServer one = new PostgresServer(directory.path(), "one");
  private final PostgresServer other = new PostgresServer(directory.path(), "other");
  private PostgresServer primary = one;
  private PostgresServer standby = other;

  /** A pair of which the standby follows as well as it can. */
  public static PostgresPair asynchronous() throws IOException {
    PostgresPair pair = new PostgresPair();
    pair.one.create();
    pair.other.follow(pair.one);
    pair.awaitFollowing();
    return pair;
  }

  /** A pair of which the standby has all that is committed. */
  static PostgresPair synchronous() throws IOException {
    PostgresPair pair = asynchronous();
    pair.requireStandby();
    return pair;
  }

  /** Leads to whichever is the primary. */
  public String jdbcUrl() {
    return String.format(
        Locale.ROOT,
        "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres?user=postgres",
        one.port(),
        other.port());
  }

  List<Integer> ports() {
    return List.of(one.port(), other.port());
  }

  PostgresServer standby() {
    return standby;
  }

  PostgresServer primary() {
    return primary;
  }

  /** Waits until the standby has all that is committed now. */
  public void awaitCaughtUp() {
    String position = primary.query("SELECT pg_current_wal_lsn()");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                standby
                    .query("SELECT pg_last_wal_replay_lsn() >= '" + position + "'::pg_lsn")
                    .equals("t"));
  }

  /** From now on the standby gets nothing. */
  public void stopFollowing() {
    standby.set("primary_conninfo", "");
    await()
        .atMost(PATIENCE)
        .until(() -> primary.query("SELECT count(*) FROM pg_stat_replication").equals("0"));
  }

  /** Kills the primary and has the standby take over. */
  public void failOver() throws IOException {
    primary.kill();
    standby.promote();
    PostgresServer killed = primary;
    primary = standby;
    standby = killed;
  }

  /** Starts the primary again, if it has ended, and waits until the standby follows. */
  void restartPrimary() {
    primary.start();
    awaitFollowing();
  }

  /** Makes what was killed follow what has taken over, which waits for it with each commit. */
  void recover() throws IOException {
    standby.follow(primary);
    awaitFollowing();
    requireStandby();
  }

  /** Makes what was killed follow what has taken over, without what that one has not got. */
  void rewind() throws IOException {
    // or pg_rewind sees no newer timeline there
    primary.query("CHECKPOINT");
    standby.rewindTo(primary);
    awaitFollowing();
  }

  private void requireStandby() {
    primary.set("synchronous_standby_names", "*");
    await()
        .atMost(PATIENCE)
        .until(() -> primary.query("SELECT sync_state FROM pg_stat_replication").equals("sync"));
  }

  /** Waits until the standby gets what is committed. */
  void awaitFollowing() {
    await()
        .atMost(PATIENCE)
        .until(() -> primary.query("SELECT state FROM pg_stat_replication").equals("streaming"));
  }

  @Override
  public void close() {
    one.close();
    other.close();
    directory.close();
  }
}
