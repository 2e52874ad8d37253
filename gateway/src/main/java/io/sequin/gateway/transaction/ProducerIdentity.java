package io.sequin.gateway.transaction;

/** The producer id and epoch by which a producer is known, or {@link #NONE}. */
public record ProducerIdentity(long id, short epoch) {

  public static final ProducerIdentity NONE = new ProducerIdentity(-1, (short) -1);
}
