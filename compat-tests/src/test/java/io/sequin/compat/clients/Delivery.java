package io.sequin.compat.clients;

import org.apache.kafka.common.TopicPartition;

/** One record as a client program has printed it. */
record Delivery(TopicPartition partition, long offset, String key, String value) {

  private static final int FIELDS = 5;

  static Delivery parse(String line) {
    String[] fields = line.split("\t", FIELDS);
    if (fields.length < FIELDS) {
      throw new AssertionError("not a record: " + line);
    }
    return new Delivery(
        new TopicPartition(fields[0], Integer.parseInt(fields[1])),
        Long.parseLong(fields[2]),
        fields[3],
        fields[4]);
  }

  /** Where it lies: what makes two deliveries the same. */
  Place place() {
    return new Place(partition, offset);
  }

  /** The line from which it was produced. */
  String line() {
    return key + "\t" + value;
  }

  /** A record's place in the log. */
  record Place(TopicPartition partition, long offset) {}
}
