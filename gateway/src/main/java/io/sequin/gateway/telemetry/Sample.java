package io.sequin.gateway.telemetry;

import java.util.Map;

/**
 * The value of one metric.
 *
 * @param name as the client calls it, such as {@code
 *     org.apache.kafka.producer.connection.creation.rate}
 * @param isCounter whether it only goes up
 */
record Sample(String name, boolean isCounter, Map<String, String> labels, double value) {

  Sample {
    labels = Map.copyOf(labels);
  }
}
