package io.sequin.storage.log;

/** The partition does not exist, or no more. */
public final class UnknownPartitionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnknownPartitionException(PartitionId partition) {
    super("no partition " + partition.partition() + " in topic number " + partition.topicId());
  }
}
