package io.sequin.compat.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.hard.RawConnection;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Processors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.SaslAuthenticateResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Nobody learns from the time of a refusal which users there are: known and unknown ones in turn,
 * medians side by side.
 */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Processors.BUSY)
class UnknownUserTimingIT {

  private static final int ROUNDS = 3_000;
  private static final int WARM_UP = 500;

  /** What no attacker tells from noise; either is enough. */
  private static final double MAX_RATIO = 1.1;

  private static final double MAX_DIFFERENCE_MS = 0.2;

  private static final int ITERATIONS = 8_192;

  private GatewayProcess gateway;
  private String address;

  @BeforeAll
  void start() {
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults()
                .withArguments(
                    "--config",
                    "listeners=PLAINTEXT://127.0.0.1:0,SASL_PLAINTEXT://127.0.0.1:0",
                    "--config",
                    "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
                    "--config",
                    "connection.failed.authentication.delay.ms=0",
                    "--config",
                    "listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common"
                        + ".security.plain.PlainLoginModule required user_listed=\"secret\";"));
    address = Listeners.address(Listeners.of(gateway.bootstrap()), "SASL_PLAINTEXT");
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      for (ScramMechanism mechanism :
          List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
        JavaClient.get(
            admin
                .alterUserScramCredentials(
                    List.of(
                        new UserScramCredentialUpsertion(
                            "alice", new ScramCredentialInfo(mechanism, ITERATIONS), "secret")))
                .all());
      }
    }
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @Test
  void theFirstAnswerOfScram() {
    compare("SCRAM-SHA-256, first message", this::scramFirst, "alice", "mallo");
  }

  @Test
  void theProofOfScram() {
    compare("SCRAM-SHA-256, proof", this::scramProof, "alice", "mallo");
  }

  @Test
  void passwordsOfScramUsersByPlain() {
    compare("PLAIN, SCRAM user", this::plain, "alice", "mallo");
  }

  @Test
  void passwordsOfTheConfig() {
    compare("PLAIN, configured user", this::plain, "listed", "nobody");
  }

  /** How long one refusal takes, in nanoseconds. */
  @FunctionalInterface
  private interface Refusal {
    long nanos(String user);
  }

  private static void compare(String what, Refusal refusal, String known, String unknown) {
    List<Long> ofKnown = new ArrayList<>();
    List<Long> ofUnknown = new ArrayList<>();
    Random order = new Random(1);
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      boolean knownFirst = order.nextBoolean();
      long first = refusal.nanos(knownFirst ? known : unknown);
      long second = refusal.nanos(knownFirst ? unknown : known);
      if (round >= WARM_UP) {
        ofKnown.add(knownFirst ? first : second);
        ofUnknown.add(knownFirst ? second : first);
      }
    }
    double knownMs = medianMs(ofKnown);
    double unknownMs = medianMs(ofUnknown);
    String figures =
        String.format(
            Locale.ROOT,
            "%s: known %.3f ms, unknown %.3f ms, medians of %d",
            what,
            knownMs,
            unknownMs,
            ROUNDS);
    System.out.println(figures);
    assertThat(
            Math.abs(knownMs - unknownMs) < MAX_DIFFERENCE_MS
                || Math.max(knownMs, unknownMs) / Math.min(knownMs, unknownMs) < MAX_RATIO)
        .as(figures)
        .isTrue();
  }

  private static double medianMs(List<Long> nanos) {
    Collections.sort(nanos);
    return nanos.get(nanos.size() / 2) / 1e6;
  }

  private long scramFirst(String user) {
    try (RawConnection connection = begin("SCRAM-SHA-256")) {
      long startNanos = System.nanoTime();
      authenticate(connection, "n,,n=" + user + ",r=fyko+d2lbbFgONRv9qkxdawL");
      return System.nanoTime() - startNanos;
    }
  }

  private long scramProof(String user) {
    try (RawConnection connection = begin("SCRAM-SHA-256")) {
      String challenge = authenticate(connection, "n,,n=" + user + ",r=fyko+d2lbbFgONRv9qkxdawL");
      String nonce = Arrays.asList(challenge.split(",")).getFirst();
      String proof = Base64.getEncoder().encodeToString(new byte[32]);
      long startNanos = System.nanoTime();
      authenticate(connection, "c=biws," + nonce + ",p=" + proof);
      return System.nanoTime() - startNanos;
    }
  }

  private long plain(String user) {
    try (RawConnection connection = begin("PLAIN")) {
      long startNanos = System.nanoTime();
      authenticate(connection, "\0" + user + "\0wrong!");
      return System.nanoTime() - startNanos;
    }
  }

  private RawConnection begin(String mechanism) {
    RawConnection connection = new RawConnection(address);
    connection.call(
        Frames.request(
            ApiKeys.SASL_HANDSHAKE, 1, new SaslHandshakeRequestData().setMechanism(mechanism)),
        AbstractResponse.class);
    return connection;
  }

  private static String authenticate(RawConnection connection, String token) {
    SaslAuthenticateResponse answer =
        connection.call(
            Frames.request(
                ApiKeys.SASL_AUTHENTICATE,
                2,
                new SaslAuthenticateRequestData().setAuthBytes(token.getBytes(UTF_8))),
            SaslAuthenticateResponse.class);
    return new String(answer.saslAuthBytes(), UTF_8);
  }
}
