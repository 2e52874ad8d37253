package io.sequin.storage.log;

import java.sql.SQLException;
import java.util.Map;

/** What a plan does to partitions, as the arrays that {@code batches_append.sql} takes. */
final class MoveColumns {

  private final int[] topicIds;
  private final int[] partitions;
  private final int[] segments;
  private final long[] offsetsBefore;
  private final long[] offsetsAfter;
  private final long[] addedBytes;

  private MoveColumns(int count) {
    topicIds = new int[count];
    partitions = new int[count];
    segments = new int[count];
    offsetsBefore = new long[count];
    offsetsAfter = new long[count];
    addedBytes = new long[count];
  }

  static MoveColumns of(AppendPlan plan) {
    MoveColumns columns = new MoveColumns(plan.moves().size());
    int i = 0;
    for (Map.Entry<PartitionId, AppendPlan.Move> entry : plan.moves().entrySet()) {
      columns.topicIds[i] = entry.getKey().topicId();
      columns.partitions[i] = entry.getKey().partition();
      columns.segments[i] = entry.getValue().segment();
      columns.offsetsBefore[i] = entry.getValue().offsetBefore();
      columns.offsetsAfter[i] = entry.getValue().offsetAfter();
      columns.addedBytes[i] = entry.getValue().addedBytes();
      i++;
    }
    return columns;
  }

  void addTo(ArrayParameters parameters) throws SQLException {
    parameters.add(topicIds);
    parameters.add(partitions);
    parameters.add(segments);
    parameters.add(offsetsBefore);
    parameters.add(offsetsAfter);
    parameters.add(addedBytes);
  }
}
