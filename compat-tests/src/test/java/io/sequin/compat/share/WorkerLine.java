package io.sequin.compat.share;

/**
 * What a worker says of one record.
 *
 * @param step what it has just done, or is about to do, with the record
 */
record WorkerLine(Step step, long timeMs, RecordId recordId) {

  /** What a worker does with each record, in this order. */
  enum Step {
    GOT,
    /** Said before the acknowledgement is sent: from here on it may be done without our knowing. */
    ACKNOWLEDGES,
    ACKNOWLEDGED
  }

  /** A record of the topic. */
  record RecordId(int partition, long offset) {}

  static WorkerLine parse(String line) {
    String[] fields = line.split("\t", -1);
    return new WorkerLine(
        Step.valueOf(fields[0]),
        Long.parseLong(fields[1]),
        new RecordId(Integer.parseInt(fields[2]), Long.parseLong(fields[3])));
  }
}
