package io.sequin.compat.share;

/**
 * What a worker says of one record.
 *
 * @param isAcknowledged whether it has done with it; else it has just got it
 */
record WorkerLine(boolean isAcknowledged, long timeMs, RecordId recordId) {

  /** A record of the topic. */
  record RecordId(int partition, long offset) {}

  static WorkerLine parse(String line) {
    String[] fields = line.split("\t", -1);
    return new WorkerLine(
        fields[0].equals("A"),
        Long.parseLong(fields[1]),
        new RecordId(Integer.parseInt(fields[2]), Long.parseLong(fields[3])));
  }
}
