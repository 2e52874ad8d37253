package io.sequin.storage.database;

import java.sql.SQLException;

/**
 * Runs again what has lost against another transaction, a limited number of times. Nothing of an
 * attempt that has lost remains.
 */
public final class LostRaces {

  private static final int ATTEMPTS = 5;

  private LostRaces() {}

  /** A statement that commits by itself, or a transaction as a whole. */
  @FunctionalInterface
  public interface Attempt<T> {

    T run() throws SQLException;
  }

  /**
   * @throws SQLException what the last attempt failed with
   */
  public static <T> T retry(Attempt<T> work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run();
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !SqlErrors.isLostRace(e)) {
          throw e;
        }
      }
    }
  }
}
