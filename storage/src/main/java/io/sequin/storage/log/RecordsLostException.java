package io.sequin.storage.log;

import java.sql.SQLException;

/**
 * A log ends before records that were committed: another history goes on. Nothing is appended, and
 * it is to be told to {@link io.sequin.storage.database.Database#recordsAreLost}.
 */
public final class RecordsLostException extends SQLException {

  private static final long serialVersionUID = 1;

  RecordsLostException(PartitionId partition, long nextOffset, long knownEnd) {
    super(partition + " ends at " + nextOffset + ", but was known to end at " + knownEnd, "XX000");
  }
}
