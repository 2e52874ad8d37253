package io.sequin.storage.log;

import java.sql.SQLException;

/**
 * A log ends before records that were committed: another history goes on. Nothing is appended, and
 * it is to be told to {@link io.sequin.storage.database.Database#recordsAreLost}.
 */
public final class RecordsLostException extends SQLException {

  private static final long serialVersionUID = 1;

  private RecordsLostException(PartitionId partition, long nextOffset, long knownEnd) {
    super(partition + " ends at " + nextOffset + ", but was known to end at " + knownEnd, "XX000");
  }

  /**
   * For who has locked the partition, so that nobody else appends: whatever was seen of it must be
   * there.
   *
   * @param knownEnd where it was seen to end at least, 0 if nothing is known of it
   */
  static void check(PartitionId partition, long nextOffset, long knownEnd)
      throws RecordsLostException {
    if (nextOffset < knownEnd) {
      throw new RecordsLostException(partition, nextOffset, knownEnd);
    }
  }
}
