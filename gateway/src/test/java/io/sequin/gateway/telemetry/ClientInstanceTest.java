package io.sequin.gateway.telemetry;

import static io.sequin.protocol.ErrorCode.INVALID_REQUEST;
import static io.sequin.protocol.ErrorCode.NONE;
import static io.sequin.protocol.ErrorCode.TELEMETRY_TOO_LARGE;
import static io.sequin.protocol.ErrorCode.THROTTLING_QUOTA_EXCEEDED;
import static io.sequin.protocol.ErrorCode.UNKNOWN_SUBSCRIPTION_ID;
import static io.sequin.protocol.ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rules are those of Kafka's ClientMetricsManager. */
class ClientInstanceTest {

  private static final int INTERVAL_MS = 1_000;
  private static final int SUBSCRIPTION = 7;
  private static final long NOW_MS = 1_000_000;

  private final ClientInstance client =
      new ClientInstance(
          new ClientIdentity(new UUID(1, 2), "app", "name", "1", "127.0.0.1", 1),
          new ClientSubscription(SUBSCRIPTION, INTERVAL_MS, List.of("*")));

  @Test
  void aClientMayAskOnceInAnInterval() {
    assertThat(client.get(NOW_MS)).isEqualTo(NONE);
    assertThat(client.get(NOW_MS + INTERVAL_MS - 1)).isEqualTo(THROTTLING_QUOTA_EXCEEDED);
    assertThat(client.get(NOW_MS + INTERVAL_MS)).isEqualTo(NONE);
  }

  @Test
  void theFirstPushAfterAQuestionMayComeAtAnyTime() {
    assertThat(client.get(NOW_MS)).isEqualTo(NONE);
    assertThat(push(NOW_MS + 1)).isEqualTo(NONE);
    assertThat(push(NOW_MS + INTERVAL_MS)).isEqualTo(THROTTLING_QUOTA_EXCEEDED);
    assertThat(push(NOW_MS + 1 + INTERVAL_MS)).isEqualTo(NONE);
  }

  @Test
  void theLastPushMayComeAtAnyTimeAndNothingAfterIt() {
    assertThat(push(NOW_MS)).isEqualTo(NONE);
    assertThat(client.push(NOW_MS + 1, SUBSCRIPTION, true, NONE)).isEqualTo(NONE);
    assertThat(push(NOW_MS + INTERVAL_MS)).isEqualTo(INVALID_REQUEST);
  }

  @Test
  void aClientWithAnOldSubscriptionMayAskAtOnceForTheNewOne() {
    assertThat(client.push(NOW_MS, SUBSCRIPTION + 1, false, NONE))
        .isEqualTo(UNKNOWN_SUBSCRIPTION_ID);
    assertThat(client.get(NOW_MS + 1)).isEqualTo(NONE);
    assertThat(client.get(NOW_MS + 2)).isEqualTo(THROTTLING_QUOTA_EXCEEDED);
  }

  @Test
  void aClientWhoseCompressionIsUnknownMayAskAtOnceForOthers() {
    assertThat(client.push(NOW_MS, SUBSCRIPTION, false, UNSUPPORTED_COMPRESSION_TYPE))
        .isEqualTo(UNSUPPORTED_COMPRESSION_TYPE);
    assertThat(client.get(NOW_MS + 1)).isEqualTo(NONE);
  }

  @Test
  void whatIsTooLargeIsToldAfterAllElse() {
    assertThat(client.push(NOW_MS, SUBSCRIPTION + 1, false, TELEMETRY_TOO_LARGE))
        .isEqualTo(UNKNOWN_SUBSCRIPTION_ID);
    assertThat(client.push(NOW_MS + INTERVAL_MS, SUBSCRIPTION, false, TELEMETRY_TOO_LARGE))
        .isEqualTo(TELEMETRY_TOO_LARGE);
  }

  @Test
  void aSilentClientIsForgotten() {
    client.get(NOW_MS);
    assertThat(client.isExpired(NOW_MS + client.expiryMs())).isFalse();
    assertThat(client.isExpired(NOW_MS + client.expiryMs() + 1)).isTrue();
  }

  private ErrorCode push(long nowMs) {
    return client.push(nowMs, SUBSCRIPTION, false, NONE);
  }
}
