package io.sequin.compat.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.Certificates;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.SaslConfigs;
import io.sequin.compat.support.Soak;
import io.sequin.compat.support.TokenIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever strangers send, before they have shown who they are, harms nobody: no fault in the log,
 * no memory that goes away, and others are served. {@code -Dfuzz.seed=N} repeats a run.
 */
class NewcomerFuzzIT {

  private static final int INPUTS = Soak.choose(1_500, 1_000_000);
  private static final int SENDERS = 4;
  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

  /** One in so many is given the time to be answered. */
  private static final int WAITING = 20;

  private static final int ANSWER_MS = 50;

  @Test
  void strangersHarmNobody(@TempDir Path directory) throws Exception {
    Certificates certificates = Certificates.create(directory, "CN=localhost");
    Path keys = directory.resolve("jwks.json");
    new TokenIssuer().publish(keys);
    try (GatewayProcess gateway = GatewayProcess.start(options(certificates, keys))) {
      List<byte[]> samples = samples();
      int[] ports = ports(gateway);
      send(samples, ports);
      assertServes(gateway, ports[0]);
      assertThat(gateway.logLines(" ERROR ")).as("seed %d", SEED).isEmpty();
    }
  }

  private static GatewayOptions options(Certificates certificates, Path keys) {
    return GatewayOptions.defaults()
        .withArguments(
            "--config",
            "listeners=PLAINTEXT://127.0.0.1:0,SASL_PLAINTEXT://127.0.0.1:0,SSL://127.0.0.1:0,"
                + "SASL_SSL://127.0.0.1:0",
            "--config",
            "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
            "--config",
            "sasl.oauthbearer.jwks.endpoint.url=" + keys.toUri(),
            "--config",
            "connection.failed.authentication.delay.ms=0",
            "--config",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security."
                + "plain.PlainLoginModule required user_bob=\"secret\";",
            "--config",
            "ssl.keystore.type=PKCS12",
            "--config",
            "ssl.keystore.location=" + certificates.store(),
            "--config",
            "ssl.keystore.password=" + Certificates.PASSWORD);
  }

  /** Of SASL_PLAINTEXT, SSL and SASL_SSL. */
  private static int[] ports(GatewayProcess gateway) {
    String listeners = Listeners.of(gateway.bootstrap());
    return new int[] {
      Listeners.port(listeners, "SASL_PLAINTEXT"),
      Listeners.port(listeners, "SSL"),
      Listeners.port(listeners, "SASL_SSL")
    };
  }

  private static void send(List<byte[]> samples, int[] ports)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(SENDERS)) {
      List<Future<?>> senders = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        Random random = new Random(SEED + sender);
        senders.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < INPUTS / SENDERS; i++) {
                    byte[] input = mutated(samples.get(random.nextInt(samples.size())), random);
                    send(ports[random.nextInt(ports.length)], input, i % WAITING == 0);
                  }
                  return null;
                }));
      }
      for (Future<?> sender : senders) {
        sender.get();
      }
    }
  }

  private static void send(int port, byte[] input, boolean waits) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(input);
      if (waits) {
        socket.setSoTimeout(ANSWER_MS);
        while (socket.getInputStream().read() >= 0) {
          // until it is closed, or waits for more
        }
      }
    } catch (SocketTimeoutException _) {
      // it waits for more
    } catch (IOException e) {
      // it has closed the connection while more was sent
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|aborted).*");
    }
  }

  /** What clients begin with, in plain text and by TLS. */
  private static List<byte[]> samples() throws Exception {
    byte[] handshake = frame(17, 1, string("SCRAM-SHA-256"));
    byte[] plainHandshake = frame(17, 1, string("PLAIN"));
    byte[] first = frame(36, 0, bytes("n,,n=alice,r=fyko+d2lbbFgONRv9qkxdawL"));
    byte[] last =
        frame(36, 0, bytes("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfc,p=dHzbZapWIk4jUhN+Ute9yg=="));
    byte[] bearerHandshake = frame(17, 1, string("OAUTHBEARER"));
    byte[] bearer =
        frame(
            36,
            0,
            bytes(
                "n,,\1auth=Bearer "
                    + new TokenIssuer().token("alice", Instant.now().plusSeconds(600))
                    + "\1\1"));
    byte[] plain = frame(36, 0, bytes("\0bob\0secret"));
    return List.of(
        frame(18, 0, new byte[0]),
        handshake,
        joined(handshake, first),
        joined(handshake, first, last),
        joined(plainHandshake, plain),
        joined(bearerHandshake, bearer),
        joined(frame(17, 0, string("PLAIN")), sized("\0bob\0wrong".getBytes(UTF_8))),
        frame(3, 1, new byte[] {0, 0, 0, 0}),
        clientHello(),
        joined(clientHello(), clientHello()),
        new byte[0]);
  }

  /** The same length as often as not, and seldom what it was. */
  private static byte[] mutated(byte[] sample, Random random) {
    byte[] input = sample.clone();
    if (random.nextInt(8) == 0) {
      input = new byte[random.nextInt(600)];
      random.nextBytes(input);
    }
    for (int i = random.nextInt(6); i > 0 && input.length > 0; i--) {
      input[random.nextInt(input.length)] = (byte) random.nextInt(256);
    }
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(input, random.nextInt(input.length + 1));
      case 1 -> joined(input, sample);
      case 2 -> Arrays.copyOf(input, input.length + random.nextInt(2_000));
      default -> input;
    };
  }

  private static byte[] frame(int apiKey, int version, byte[] body) {
    return sized(
        ByteBuffer.allocate(10 + body.length)
            .putShort((short) apiKey)
            .putShort((short) version)
            .putInt(1)
            .putShort((short) -1)
            .put(body)
            .array());
  }

  private static byte[] sized(byte[] content) {
    return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
  }

  private static byte[] string(String text) {
    byte[] content = text.getBytes(UTF_8);
    return ByteBuffer.allocate(2 + content.length)
        .putShort((short) content.length)
        .put(content)
        .array();
  }

  private static byte[] bytes(String text) {
    return sized(text.getBytes(UTF_8));
  }

  private static byte[] joined(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static byte[] clientHello() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine("localhost", 9093);
    engine.setUseClientMode(true);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    wrap(engine, out);
    out.flip();
    byte[] hello = new byte[out.remaining()];
    out.get(hello);
    return hello;
  }

  private static void wrap(SSLEngine engine, ByteBuffer out) throws SSLException {
    engine.beginHandshake();
    engine.wrap(ByteBuffer.allocate(0), out);
  }

  private static void assertServes(GatewayProcess gateway, int saslPort) {
    Map<String, Object> configs = SaslConfigs.of("127.0.0.1:" + saslPort, "PLAIN", "bob", "secret");
    try (Admin known = Admin.create(configs);
        Admin unknown = new JavaClient(gateway.bootstrap()).admin()) {
      assertThat(JavaClient.get(known.describeCluster().nodes())).hasSize(1);
      assertThat(JavaClient.get(unknown.describeCluster().nodes())).hasSize(1);
    }
  }
}
