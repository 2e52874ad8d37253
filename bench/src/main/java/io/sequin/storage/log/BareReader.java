package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import java.util.List;

/** Reads a partition by the very query of the gateway, with nothing around it. */
public final class BareReader {

  private static final long MAX_BYTES = 1 << 20;

  private BareReader() {}

  /** Reads all that is there, as much at a time as a consumer asks for, and counts records. */
  public static long read(Database database, PartitionId partition) {
    PartitionReader reader = new PartitionReader(database, partition.topicId());
    long offset = 0;
    while (true) {
      List<StoredBatch> batches = reader.read(partition, offset, Long.MAX_VALUE, MAX_BYTES);
      if (batches.isEmpty()) {
        return offset;
      }
      offset = batches.getLast().lastOffset() + 1;
    }
  }
}
