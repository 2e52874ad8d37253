package io.sequin.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A setting of the workload that grows one thing at a time.
 *
 * @param axis what grows
 * @param value how large it is here
 */
record ScalingPoint(Axis axis, long value) {

  private static final int USUAL_PARTITIONS = 4;
  private static final long[] PARTITIONS = {1, 10, 100, 1_000};
  private static final long[] CONNECTIONS = {1, 100, 500};
  private static final long[] BACKLOG = {1_000_000, 10_000_000};
  private static final long BIG_BACKLOG = 100_000_000;

  /** What can grow, as charts name it. */
  enum Axis {
    PARTITIONS("partitions"),
    CONNECTIONS("idle connections"),
    BACKLOG("records in the topic");

    private final String title;

    Axis(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  static List<ScalingPoint> all(boolean withBigBacklog) {
    List<ScalingPoint> points =
        new ArrayList<>(
            Stream.of(
                    on(Axis.PARTITIONS, PARTITIONS),
                    on(Axis.CONNECTIONS, CONNECTIONS),
                    on(Axis.BACKLOG, BACKLOG))
                .flatMap(axis -> axis)
                .toList());
    if (withBigBacklog) {
      points.add(new ScalingPoint(Axis.BACKLOG, BIG_BACKLOG));
    }
    return points;
  }

  /** The name of its table. */
  String setting() {
    return axis.title() + ": " + value;
  }

  int partitions() {
    return axis == Axis.PARTITIONS ? (int) value : USUAL_PARTITIONS;
  }

  long connections() {
    return axis == Axis.CONNECTIONS ? value : 0;
  }

  long backlog() {
    return axis == Axis.BACKLOG ? value : 0;
  }

  private static Stream<ScalingPoint> on(Axis axis, long... values) {
    return LongStream.of(values).mapToObj(value -> new ScalingPoint(axis, value));
  }
}
