package io.sequin.storage.delivery;

/** The consumer or the partition does not exist, or no more. */
public final class UnknownShareException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnknownShareException(Share share) {
    super(
        "consumer '"
            + share.consumer()
            + "' cannot work off partition "
            + share.partition().partition()
            + " of topic number "
            + share.partition().topicId()
            + ": one of them does not exist");
  }
}
