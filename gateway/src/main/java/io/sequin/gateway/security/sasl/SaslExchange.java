package io.sequin.gateway.security.sasl;

/** Where the exchange of one mechanism stands: a client's token leads to the next step. */
@FunctionalInterface
public interface SaslExchange {

  /** What follows from a token; may take some milliseconds. */
  SaslStep evaluate(byte[] token);
}
