package io.sequin.storage.producer;

import io.sequin.storage.database.Database;
import java.sql.ResultSet;
import java.sql.Statement;

/** Gives out producer ids, each once and never again, whatever gateway asks. */
public final class ProducerIds {

  private final Database database;

  public ProducerIds(Database database) {
    this.database = database;
  }

  /**
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public long allocate() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row =
                  statement.executeQuery("SELECT nextval('sequin_control.producer_ids')")) {
            row.next();
            return database.historyOf(connection).unique(row.getLong(1));
          }
        });
  }
}
