package io.sequin.gateway.quota;

import java.util.Optional;

/** The quotas that there are. */
public enum QuotaName {
  /** Bytes a second of produce requests. */
  PRODUCER_BYTE_RATE("producer_byte_rate", Numbers.WHOLE, Long.MAX_VALUE),
  /** Bytes a second of fetched records. */
  CONSUMER_BYTE_RATE("consumer_byte_rate", Numbers.WHOLE, Long.MAX_VALUE),
  /** Per cent of one thread's time spent on requests. */
  REQUEST_PERCENTAGE("request_percentage", Numbers.ANY, Double.MAX_VALUE),
  /** Partitions created and deleted a second. */
  CONTROLLER_MUTATION_RATE("controller_mutation_rate", Numbers.ANY, Double.MAX_VALUE),
  /** Connections a second from one address; kept, but not enforced. */
  CONNECTION_CREATION_RATE("connection_creation_rate", Numbers.WHOLE, Integer.MAX_VALUE);

  private enum Numbers {
    WHOLE,
    ANY
  }

  private static final double TOLERANCE = 1e-6;

  private final String text;
  private final Numbers numbers;
  private final double maximum;

  QuotaName(String text, Numbers numbers, double maximum) {
    this.text = text;
    this.numbers = numbers;
    this.maximum = maximum;
  }

  /** As clients call it. */
  public String text() {
    return text;
  }

  static Optional<QuotaName> find(String text) {
    for (QuotaName name : values()) {
      if (name.text.equals(text)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  boolean isForAddresses() {
    return this == CONNECTION_CREATION_RATE;
  }

  /**
   * @throws InvalidQuotaException if the quota cannot have that value
   */
  void check(double value) {
    // not "value <= 0": a number that is none must not pass
    if (!(value > 0)) {
      throw new InvalidQuotaException("Quota " + text + " must be greater than 0");
    }
    if (value > maximum) {
      String type = maximum == Integer.MAX_VALUE ? "an INT" : "a LONG";
      throw new InvalidQuotaException(
          "Proposed value for " + text + " is too large for " + type + ".");
    }
    if (numbers == Numbers.WHOLE && value % 1.0 > TOLERANCE) {
      throw new InvalidQuotaException(text + " cannot be a fractional value.");
    }
  }
}
