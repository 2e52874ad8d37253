package io.sequin.gateway.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.shaded.io.opentelemetry.proto.common.v1.AnyValue;
import org.apache.kafka.shaded.io.opentelemetry.proto.common.v1.KeyValue;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Gauge;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Metric;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.MetricsData;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Sum;
import org.junit.jupiter.api.Test;

/** What OpenTelemetry's own classes have written is read. */
class OtlpReaderTest {

  private static final byte[] METRICS =
      data(
          Metric.newBuilder()
              .setName("a.rate")
              .setDescription("not for us")
              .setGauge(
                  Gauge.newBuilder()
                      .addDataPoints(
                          NumberDataPoint.newBuilder()
                              .setTimeUnixNano(5)
                              .setAsDouble(-1.5)
                              .addAttributes(attribute("topic", "flüge")))
                      .addDataPoints(NumberDataPoint.newBuilder().setAsInt(-3)))
              .build(),
          Metric.newBuilder()
              .setName("a.total")
              .setSum(
                  Sum.newBuilder()
                      .setIsMonotonic(true)
                      .addDataPoints(NumberDataPoint.newBuilder().setAsDouble(7)))
              .build());

  @Test
  void gaugesAndSumsAreRead() {
    assertThat(OtlpReader.read(METRICS, 10))
        .containsExactly(
            new Sample("a.rate", false, Map.of("topic", "flüge"), -1.5),
            new Sample("a.rate", false, Map.of(), -3),
            new Sample("a.total", true, Map.of(), 7));
  }

  @Test
  void noMoreAreReadThanWanted() {
    assertThat(OtlpReader.read(METRICS, 2)).hasSize(2);
  }

  @Test
  void nothingIsNoMetrics() {
    assertThat(OtlpReader.read(new byte[0], 10)).isEmpty();
  }

  @Test
  void whatIsCutOffOrNoMessageIsRefused() {
    assertThatThrownBy(() -> OtlpReader.read(Arrays.copyOf(METRICS, METRICS.length - 1), 10))
        .isInstanceOf(MalformedMetricsException.class);
    assertThatThrownBy(() -> OtlpReader.read("no metrics".getBytes(UTF_8), 10))
        .isInstanceOf(MalformedMetricsException.class);
  }

  /** Every damage is noticed or harmless: nothing else is thrown, nothing loops. */
  @Test
  void anyDamagedByteIsRefusedOrReadAsSomethingElse() {
    for (int i = 0; i < METRICS.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] damaged = METRICS.clone();
        damaged[i] ^= (byte) (1 << bit);
        try {
          assertThat(OtlpReader.read(damaged, 10)).hasSizeLessThanOrEqualTo(10);
        } catch (MalformedMetricsException e) {
          assertThat(e).hasMessageContaining(" ");
        }
      }
    }
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static byte[] data(Metric... metrics) {
    return MetricsData.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(ScopeMetrics.newBuilder().addAllMetrics(Arrays.asList(metrics))))
        .build()
        .toByteArray();
  }
}
