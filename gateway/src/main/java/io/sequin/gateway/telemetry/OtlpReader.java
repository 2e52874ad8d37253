package io.sequin.gateway.telemetry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads gauges and sums out of OpenTelemetry's {@code MetricsData}
 * (opentelemetry/proto/metrics/v1/metrics.proto), as far as clients of Kafka use it: other kinds of
 * metrics, resources and units are passed over.
 */
final class OtlpReader {

  private static final int RESOURCE_METRICS = 1;
  private static final int SCOPE_METRICS = 2;
  private static final int METRICS = 2;

  private static final int METRIC_NAME = 1;
  private static final int METRIC_GAUGE = 5;
  private static final int METRIC_SUM = 7;

  private static final int DATA_POINTS = 1;
  private static final int SUM_IS_MONOTONIC = 3;

  private static final int POINT_DOUBLE = 4;
  private static final int POINT_INTEGER = 6;
  private static final int POINT_ATTRIBUTES = 7;

  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int VALUE_STRING = 1;
  private static final int VALUE_BOOLEAN = 2;
  private static final int VALUE_INTEGER = 3;
  private static final int VALUE_DOUBLE = 4;

  private final int maxSamples;
  private final List<Sample> samples = new ArrayList<>();

  private OtlpReader(int maxSamples) {
    this.maxSamples = maxSamples;
  }

  /**
   * @param maxSamples what comes after so many is left out
   * @throws MalformedMetricsException if this is no such message
   */
  static List<Sample> read(byte[] metrics, int maxSamples) {
    OtlpReader reader = new OtlpReader(maxSamples);
    ProtobufReader in = new ProtobufReader(ByteBuffer.wrap(metrics));
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == RESOURCE_METRICS) {
        reader.readResource(in.message());
      }
    }
    return reader.samples;
  }

  private void readResource(ProtobufReader in) {
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == SCOPE_METRICS) {
        readScope(in.message());
      }
    }
  }

  private void readScope(ProtobufReader in) {
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == METRICS) {
        readMetric(in.message());
      }
    }
  }

  private void readMetric(ProtobufReader in) {
    String name = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case METRIC_NAME -> name = in.string();
        case METRIC_GAUGE, METRIC_SUM -> readPoints(name, in.message());
        default -> {
          // not for us
        }
      }
    }
  }

  /** Whether a sum is monotonic stands after its points, as fields are in the order of numbers. */
  private void readPoints(String name, ProtobufReader in) {
    List<ProtobufReader> points = new ArrayList<>();
    boolean isCounter = false;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case DATA_POINTS -> points.add(in.message());
        case SUM_IS_MONOTONIC -> isCounter = in.integer() != 0;
        default -> {
          // not for us
        }
      }
    }
    for (ProtobufReader point : points) {
      if (samples.size() < maxSamples) {
        samples.add(point(name, isCounter, point));
      }
    }
  }

  private static Sample point(String name, boolean isCounter, ProtobufReader in) {
    Map<String, String> labels = new HashMap<>();
    double value = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case POINT_DOUBLE -> value = in.number();
        case POINT_INTEGER -> value = in.integer();
        case POINT_ATTRIBUTES -> readAttribute(in.message(), labels);
        default -> {
          // not for us
        }
      }
    }
    return new Sample(name, isCounter, labels, value);
  }

  private static void readAttribute(ProtobufReader in, Map<String, String> labels) {
    String key = "";
    String value = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case KEY -> key = in.string();
        case VALUE -> value = text(in.message());
        default -> {
          // not for us
        }
      }
    }
    labels.put(key, value);
  }

  private static String text(ProtobufReader in) {
    String text = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      text =
          switch (field) {
            case VALUE_STRING -> in.string();
            case VALUE_BOOLEAN -> Boolean.toString(in.integer() != 0);
            case VALUE_INTEGER -> Long.toString(in.integer());
            case VALUE_DOUBLE -> Double.toString(in.number());
            default -> text;
          };
    }
    return text;
  }
}
