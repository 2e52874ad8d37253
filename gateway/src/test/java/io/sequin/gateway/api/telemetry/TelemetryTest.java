package io.sequin.gateway.api.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.GetTelemetrySubscriptionsRequest;
import io.sequin.protocol.message.GetTelemetrySubscriptionsResponse;
import io.sequin.protocol.message.PushTelemetryRequest;
import io.sequin.protocol.message.PushTelemetryResponse;
import io.sequin.protocol.record.CompressionCodec;
import io.sequin.protocol.wire.Uuids;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers are those of Apache Kafka 4.3.1 with a plugin that takes metrics. */
final class TelemetryTest extends AdminTest {

  private static final short VERSION = 0;
  private static final int DEFAULT_MAX_BYTES = 1 << 20;

  private final ConfigResource subscription =
      new ConfigResource(ConfigResource.Type.CLIENT_METRICS, newName());
  private final String clientId = newName();
  private RawClient client;

  @BeforeEach
  void open() {
    client = new RawClient(GatewayFixture.address(), clientId);
  }

  @AfterEach
  void close() {
    client.close();
    alter(
        new AlterConfigOp(new ConfigEntry("interval.ms", null), AlterConfigOp.OpType.DELETE),
        new AlterConfigOp(new ConfigEntry("metrics", null), AlterConfigOp.OpType.DELETE),
        new AlterConfigOp(new ConfigEntry("match", null), AlterConfigOp.OpType.DELETE));
  }

  @Test
  void aClientThatNobodySubscribedToIsToSendNothing() {
    GetTelemetrySubscriptionsResponse answer = ask(Uuids.ZERO);
    assertThat(answer.errorCode()).isZero();
    assertThat(answer.clientInstanceId()).isNotEqualTo(Uuids.ZERO);
    assertThat(answer.requestedMetrics()).isEmpty();
    assertThat(answer.pushIntervalMs()).isEqualTo(300_000);
    assertThat(answer.telemetryMaxBytes()).isEqualTo(DEFAULT_MAX_BYTES);
    assertThat(answer.acceptedCompressionTypes())
        .containsExactly((byte) 4, (byte) 3, (byte) 1, (byte) 2);
  }

  @Test
  void aClientLearnsWhatItIsToSendAndANewSubscriptionAtOnce() {
    subscribe("org.apache.kafka.producer.,a.", "60000");
    GetTelemetrySubscriptionsResponse first = ask(Uuids.ZERO);
    UUID instanceId = first.clientInstanceId();
    assertThat(first.requestedMetrics()).containsExactly("a.", "org.apache.kafka.producer.");
    assertThat(first.pushIntervalMs()).isEqualTo(60_000);
    assertThat(ask(instanceId).errorCode()).isEqualTo(ErrorCode.THROTTLING_QUOTA_EXCEEDED.code());

    subscribe("*", "50000");
    GetTelemetrySubscriptionsResponse second = ask(instanceId);
    assertThat(second.clientInstanceId()).isEqualTo(instanceId);
    assertThat(second.requestedMetrics()).containsExactly("*");
    assertThat(second.subscriptionId()).isNotEqualTo(first.subscriptionId());
    assertThat(push(instanceId, first.subscriptionId(), 0, new byte[0]))
        .isEqualTo(ErrorCode.UNKNOWN_SUBSCRIPTION_ID.code());
  }

  @Test
  void whatIsWrongWithAPushIsTold() {
    assertThat(push(Uuids.ZERO, 1, 0, new byte[0])).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    subscribe("*", "60000");
    assertThat(pushOfNew(9, new byte[0])).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE.code());
    assertThat(pushOfNew(0, new byte[DEFAULT_MAX_BYTES + 1]))
        .isEqualTo(ErrorCode.TELEMETRY_TOO_LARGE.code());
    assertThat(pushOfNew(0, new byte[] {1, 2, 3})).isEqualTo(ErrorCode.INVALID_RECORD.code());
    assertThat(pushOfNew(CompressionCodec.GZIP.id(), new byte[] {1, 2, 3}))
        .isEqualTo(ErrorCode.INVALID_RECORD.code());
    assertThat(pushOfNew(0, new byte[0])).isZero();
  }

  private short pushOfNew(int compression, byte[] metrics) {
    GetTelemetrySubscriptionsResponse asked = ask(Uuids.ZERO);
    return push(asked.clientInstanceId(), asked.subscriptionId(), compression, metrics);
  }

  private GetTelemetrySubscriptionsResponse ask(UUID instanceId) {
    return (GetTelemetrySubscriptionsResponse)
        client.ask(new GetTelemetrySubscriptionsRequest(instanceId), VERSION);
  }

  private short push(UUID instanceId, int subscriptionId, int compression, byte[] metrics) {
    PushTelemetryRequest request =
        new PushTelemetryRequest(instanceId, subscriptionId, false, (byte) compression, metrics);
    return ((PushTelemetryResponse) client.ask(request, VERSION)).errorCode();
  }

  private void subscribe(String metrics, String intervalMs) {
    alter(
        set("metrics", metrics),
        set("interval.ms", intervalMs),
        set("match", "client_id=" + clientId));
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private void alter(AlterConfigOp... operations) {
    get(admin.incrementalAlterConfigs(Map.of(subscription, List.of(operations))).all());
  }
}
