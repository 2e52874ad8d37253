package io.sequin.gateway.security.sasl;

import java.util.Optional;

/** A SCRAM mechanism (RFC 5802, RFC 7677). */
public enum ScramMechanism {
  SHA_256(1, "SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32),
  SHA_512(2, "SCRAM-SHA-512", "SHA-512", "HmacSHA512", 64);

  /** As Kafka's: what fewer protect is too easily guessed. */
  public static final int MIN_ITERATIONS = 4_096;

  /** As Kafka's: more would make a log-in too expensive. */
  public static final int MAX_ITERATIONS = 16_384;

  private final byte id;
  private final String mechanism;
  private final String digestAlgorithm;
  private final String macAlgorithm;
  private final int keyBytes;

  ScramMechanism(
      int id, String mechanism, String digestAlgorithm, String macAlgorithm, int keyBytes) {
    this.id = (byte) id;
    this.mechanism = mechanism;
    this.digestAlgorithm = digestAlgorithm;
    this.macAlgorithm = macAlgorithm;
    this.keyBytes = keyBytes;
  }

  /** The id on the wire (KIP-554). */
  public byte id() {
    return id;
  }

  /** The name in SASL. */
  public String mechanism() {
    return mechanism;
  }

  String digestAlgorithm() {
    return digestAlgorithm;
  }

  String macAlgorithm() {
    return macAlgorithm;
  }

  int keyBytes() {
    return keyBytes;
  }

  /** The mechanism with that id on the wire, if there is one. */
  public static Optional<ScramMechanism> forId(byte id) {
    for (ScramMechanism each : values()) {
      if (each.id == id) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** The mechanism of that name, if there is one. */
  public static Optional<ScramMechanism> find(String mechanism) {
    for (ScramMechanism each : values()) {
      if (each.mechanism.equals(mechanism)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
