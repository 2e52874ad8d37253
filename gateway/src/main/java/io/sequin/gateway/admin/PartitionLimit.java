package io.sequin.gateway.admin;

/** How many partitions may be added at a time. */
public final class PartitionLimit {

  /** As with Kafka's controller. */
  private static final int MAX_NEW = 10_000;

  private PartitionLimit() {}

  /**
   * @throws AdminException TOO_MANY_PARTITIONS
   */
  public static void check(long added) {
    if (added > MAX_NEW) {
      throw new AdminException(
          Refusal.TOO_MANY_PARTITIONS, "Excessively large number of partitions per request.");
    }
  }
}
