package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.History;
import io.sequin.storage.database.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows in which leader epochs partitions got their records, which one history never changes. */
final class LeaderEpochLookup {

  private static final String SELECT = Sql.load("leader_epochs_select");

  private final Database database;
  private final History history;
  private final Map<PartitionId, LeaderEpochs> known = new ConcurrentHashMap<>();

  LeaderEpochLookup(Database database, History history) {
    this.database = database;
    this.history = history;
  }

  /**
   * @throws UnknownPartitionException if there is no such partition
   */
  LeaderEpochs find(PartitionId partition) {
    if (history.leaderEpoch() == LeaderEpochs.FIRST.starts().getFirst().leaderEpoch()) {
      return LeaderEpochs.FIRST;
    }
    LeaderEpochs found = known.get(partition);
    if (found == null) {
      found = select(partition);
      known.put(partition, found);
    }
    return found;
  }

  void forgetAllBut(Set<Integer> topicIds) {
    known.keySet().removeIf(partition -> !topicIds.contains(partition.topicId()));
  }

  private LeaderEpochs select(PartitionId partition) {
    List<LeaderEpochs.Start> starts =
        database.call(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
                for (int parameter = 1; parameter <= 4; parameter += 2) {
                  statement.setInt(parameter, partition.topicId());
                  statement.setInt(parameter + 1, partition.partition());
                }
                List<LeaderEpochs.Start> found = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                  while (rows.next()) {
                    found.add(new LeaderEpochs.Start(rows.getInt(1), rows.getLong(2)));
                  }
                }
                return found;
              }
            });
    if (starts.isEmpty()) {
      throw new UnknownPartitionException(partition);
    }
    return new LeaderEpochs(starts, history.leaderEpoch());
  }
}
