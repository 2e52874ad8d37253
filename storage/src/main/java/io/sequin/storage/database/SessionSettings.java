package io.sequin.storage.database;

import java.time.Duration;

/** What is set in a session when it begins: the same in all but how long its statements wait. */
final class SessionSettings {

  /** Longer than who deletes a topic may hold some of its partitions. */
  private static final Duration DEDICATED_LOCK_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration DEDICATED_STATEMENT_TIMEOUT = Duration.ofSeconds(50);

  private static final Duration MIGRATION_LOCK_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration NO_TIMEOUT = Duration.ZERO;

  private static final String TEXT = Sql.load("session_settings");

  private SessionSettings() {}

  static String of(Purpose purpose) {
    return text(purpose.lockTimeout(), purpose.statementTimeout(), true);
  }

  /**
   * For who plans statements while the tables are small, and keeps the plans when they have grown:
   * rows are looked up by index.
   */
  static String ofDedicated() {
    return text(DEDICATED_LOCK_TIMEOUT, DEDICATED_STATEMENT_TIMEOUT, false);
  }

  /** A migration takes as long as it takes, but somebody's open transaction does not stop it. */
  static String ofMigration() {
    return text(MIGRATION_LOCK_TIMEOUT, NO_TIMEOUT, true);
  }

  private static String text(
      Duration lockTimeout, Duration statementTimeout, boolean scansAndJoins) {
    return TEXT.replace("${lock_timeout_ms}", Long.toString(lockTimeout.toMillis()))
        .replace("${statement_timeout_ms}", Long.toString(statementTimeout.toMillis()))
        .replace("${scans_and_joins}", scansAndJoins ? "on" : "off");
  }
}
