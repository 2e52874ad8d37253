package io.sequin.storage.sql;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.SqlWork;
import java.sql.SQLException;

/** Tells what a user's request is refused for from what went wrong otherwise. */
final class Refusals {

  private Refusals() {}

  static <T> T call(Database database, SqlWork<T> work) {
    return database.call(telling(work));
  }

  static <T> SqlWork<T> telling(SqlWork<T> work) {
    return connection -> {
      try {
        return work.run(connection);
      } catch (SQLException e) {
        SqlErrors.refusal(e)
            .ifPresent(
                reason -> {
                  throw new SqlRefusedException(reason, SqlErrors.saidBy(e), e);
                });
        throw e;
      }
    };
  }
}
