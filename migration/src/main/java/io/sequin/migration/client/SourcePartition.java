package io.sequin.migration.client;

/** A partition of the other cluster. */
public record SourcePartition(String topic, int partition) {

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
