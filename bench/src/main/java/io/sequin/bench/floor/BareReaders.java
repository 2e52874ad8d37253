package io.sequin.bench.floor;

import io.sequin.storage.database.Database;
import io.sequin.storage.log.BareReader;
import io.sequin.storage.log.PartitionId;

/** A loop that reads, over one connection, one partition after the other. */
public record BareReaders(BatchShape shape) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** The name of this setting. */
  public String setting() {
    return shape.reading() + ", connections: 1";
  }

  /** Reads a topic from its beginning to its end. */
  public Rate read(Database database, int topicId, int partitions) {
    long began = System.nanoTime();
    long records = 0;
    for (int partition = 0; partition < partitions; partition++) {
      records += BareReader.read(database, new PartitionId(topicId, partition));
    }
    double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
    return new Rate(records, seconds, shape.recordBytes());
  }
}
