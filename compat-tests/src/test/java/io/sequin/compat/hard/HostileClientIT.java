package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that send what no client should: theirs is the only connection that suffers, and the log
 * says why in one line.
 */
class HostileClientIT {

  private static final String TOPIC = "witness";
  private static final int MAX_FRAME_BYTES = 100 << 20;
  private static final int HALF_OPEN_CLIENTS = 500;
  private static final int MUTATED_FRAMES = 4_000;

  private final long seed = Long.getLong("sequin.test.seed", System.nanoTime());

  private static GatewayProcess gateway;
  private static SequencedProducer witness;

  @BeforeAll
  static void start() {
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults()
                .withJvmOptions("-Xmx256m", "-Dio.netty.leakDetection.level=paranoid"));
    Topics.create(gateway.bootstrap(), TOPIC, 1);
    witness = new SequencedProducer(gateway.bootstrap(), TOPIC, 1);
  }

  @AfterEach
  void othersGoOnAndTheLogIsCalm() {
    witness.awaitMore(200);
    assertThat(gateway.logLines(" ERROR ")).isEmpty();
    assertThat(gateway.logLines("\tat ")).isEmpty();
    assertThat(gateway.logLines("LEAK")).isEmpty();
    assertThat(gateway.logLines("OutOfMemory")).isEmpty();
  }

  @AfterAll
  static void stop() {
    SentRecords sent = witness.finish();
    try (GatewayProcess closing = gateway) {
      assertThat(sent.failures()).isEmpty();
      sent.assertHeldBy(Topics.consumeAll(closing.bootstrap(), TOPIC, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {MAX_FRAME_BYTES + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0, 1, 2, 3, 7})
  void aFrameOfAnImpossibleLengthClosesTheConnection(int length) throws IOException {
    assertClosedWithOneLine(ByteBuffer.allocate(11).putInt(length).array());
  }

  @ParameterizedTest
  @ValueSource(shorts = {-1, 4, 999, Short.MAX_VALUE, Short.MIN_VALUE})
  void anUnknownApiClosesTheConnection(short api) throws IOException {
    assertClosedWithOneLine(frame(api, (short) 0));
  }

  @Test
  void aVersionThatIsNotServedClosesTheConnection() throws IOException {
    for (ApiVersion api : servedApis()) {
      if (api.apiKey() != ApiKeys.API_VERSIONS.id) {
        assertClosedWithOneLine(frame(api.apiKey(), (short) (api.maxVersion() + 1)));
        assertClosedWithOneLine(frame(api.apiKey(), (short) -1));
      }
    }
  }

  @Test
  void anUnknownVersionOfApiVersionsIsAnsweredInVersionZero() throws IOException {
    try (RawConnection connection = new RawConnection(gateway.bootstrap())) {
      connection.sendBytes(frame(ApiKeys.API_VERSIONS.id, (short) 99));

      ByteBuffer answer = connection.readFrame().orElseThrow();
      int correlationId = answer.getInt();
      ApiVersionsResponseData data =
          new ApiVersionsResponseData(new ByteBufferAccessor(answer), (short) 0);

      assertThat(correlationId).isZero();
      assertThat(data.errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
      assertThat(data.apiKeys().find(ApiKeys.API_VERSIONS.id).maxVersion())
          .isEqualTo(ApiKeys.API_VERSIONS.latestVersion());
      assertThat(connection.call(apiVersions(), ApiVersionsResponse.class).data().errorCode())
          .isZero();
    }
  }

  @Test
  void aClientThatGoesAwayInTheMiddleOfAFrameLeavesNothing() throws IOException {
    int linesBefore = logLineCount();
    for (int sentBytes = 0; sentBytes < 14; sentBytes++) {
      try (RawConnection connection = new RawConnection(gateway.bootstrap())) {
        connection.sendBytes(
            ByteBuffer.allocate(14).putInt(100).put(apiVersionsBody()).array(), sentBytes);
      }
    }
    assertThat(logLineCount()).isEqualTo(linesBefore);
  }

  @Test
  void clientsThatNeverFinishAFrameDisturbNobody() throws IOException {
    List<RawConnection> clients = new ArrayList<>();
    try {
      for (int i = 0; i < HALF_OPEN_CLIENTS; i++) {
        RawConnection client = new RawConnection(gateway.bootstrap());
        clients.add(client);
        client.sendBytes(ByteBuffer.allocate(2_000).putInt(MAX_FRAME_BYTES).array());
      }
      witness.awaitMore(1_000);
    } finally {
      clients.forEach(RawConnection::close);
    }
  }

  @Test
  void randomBytesCloseTheConnection() throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[8 + random.nextInt(4_096)];
      random.nextBytes(bytes);
      // a length that is believed would have the broker wait for the rest
      bytes[0] |= (byte) 0x40;
      try (RawConnection connection = new RawConnection(gateway.bootstrap())) {
        connection.sendBytes(bytes);
        assertThat(connection.readFrame()).as("seed %d", seed).isEmpty();
      }
    }
  }

  @Test
  void damagedRequestsOfAllApisAreAnsweredOrClosed() {
    DamagedRequests requests = new DamagedRequests(gateway.bootstrap(), servedApis(), seed);

    DamagedRequests.Outcomes outcomes = requests.send(MUTATED_FRAMES);

    assertThat(outcomes.total()).as("seed %d: %s", seed, outcomes).isEqualTo(MUTATED_FRAMES);
    assertThat(outcomes.answered()).as("seed %d: %s", seed, outcomes).isPositive();
    assertThat(outcomes.closed()).as("seed %d: %s", seed, outcomes).isPositive();
  }

  private static void assertClosedWithOneLine(byte[] bytes) throws IOException {
    int linesBefore = logLineCount();
    try (RawConnection connection = new RawConnection(gateway.bootstrap())) {
      connection.sendBytes(bytes);
      assertThat(connection.readFrame()).isEqualTo(Optional.empty());
    }
    List<String> lines = gateway.stderr().lines().skip(linesBefore).toList();
    assertThat(lines)
        .singleElement()
        .satisfies(line -> assertThat(line).contains("closing the connection from /127.0.0.1"));
  }

  private static int logLineCount() {
    return (int) gateway.stderr().lines().count();
  }

  private static List<ApiVersion> servedApis() {
    try (RawConnection connection = new RawConnection(gateway.bootstrap())) {
      return List.copyOf(
          connection.call(apiVersions(), ApiVersionsResponse.class).data().apiKeys());
    }
  }

  private static ApiVersionsRequest apiVersions() {
    return new ApiVersionsRequest(
        new ApiVersionsRequestData().setClientSoftwareName("hostile").setClientSoftwareVersion("1"),
        ApiKeys.API_VERSIONS.latestVersion());
  }

  private static byte[] apiVersionsBody() {
    return ByteBuffer.allocate(10).putShort(ApiKeys.API_VERSIONS.id).array();
  }

  /** A request without a body, correlation id 0, no client id. */
  private static byte[] frame(short api, short version) {
    return ByteBuffer.allocate(14)
        .putInt(10)
        .putShort(api)
        .putShort(version)
        .putInt(0)
        .putShort((short) -1)
        .array();
  }
}
