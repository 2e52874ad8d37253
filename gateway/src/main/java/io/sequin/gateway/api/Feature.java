package io.sequin.gateway.api;

import java.util.Optional;

/** What the cluster can do, as Kafka versions it (KIP-584): each feature in one version only. */
public enum Feature {
  /** 4.3-IV0: what tools may expect of a cluster's administration. */
  METADATA_VERSION("metadata.version", 30),
  /** Consumer groups of KIP-848. */
  GROUP_VERSION("group.version", 1),
  /** Transactions with an epoch each (KIP-890). */
  TRANSACTION_VERSION("transaction.version", 2),
  /** Share groups of KIP-932. */
  SHARE_VERSION("share.version", 1),
  /** Streams groups of KIP-1071. */
  STREAMS_VERSION("streams.version", 1);

  private final String text;
  private final short version;

  Feature(String text, int version) {
    this.text = text;
    this.version = (short) version;
  }

  /** As clients call it. */
  public String text() {
    return text;
  }

  public short version() {
    return version;
  }

  /** The feature of that name, if the cluster has it. */
  public static Optional<Feature> find(String text) {
    for (Feature feature : values()) {
      if (feature.text.equals(text)) {
        return Optional.of(feature);
      }
    }
    return Optional.empty();
  }
}
