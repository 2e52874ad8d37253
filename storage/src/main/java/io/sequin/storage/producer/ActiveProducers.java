package io.sequin.storage.producer;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.log.PartitionId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** The idempotent producers that partitions remember. */
public final class ActiveProducers {

  private static final String SELECT = Sql.load("producers_select");

  private final Database database;

  public ActiveProducers(Database database) {
    this.database = database;
  }

  /**
   * In the order of their ids.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public List<ActiveProducer> of(PartitionId partition) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setInt(1, partition.topicId());
            statement.setInt(2, partition.partition());
            try (ResultSet rows = statement.executeQuery()) {
              List<ActiveProducer> producers = new ArrayList<>();
              while (rows.next()) {
                producers.add(
                    new ActiveProducer(
                        rows.getLong("producer_id"),
                        rows.getInt("producer_epoch"),
                        rows.getInt("last_sequence"),
                        rows.getLong("updated_ms"),
                        rows.getLong("open_offset")));
              }
              return producers;
            }
          }
        });
  }
}
