package io.sequin.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.net.CannotListenException;
import io.sequin.gateway.security.acl.Authorizer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port that speaks HTTP, under clients and neighbours that do not behave. */
final class HttpServerTest {

  private static final int GATEWAYS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final HttpAccess OPEN =
      new HttpAccess(
          "http",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ZERO,
          Authorizer.NONE);

  @RepeatedTest(3)
  void oneGetsThePortAndTheOthersAreToldSo() throws IOException {
    InetSocketAddress address = freeAddress();
    CyclicBarrier together = new CyclicBarrier(GATEWAYS);
    List<Optional<HttpServer>> started =
        IntStream.range(0, GATEWAYS)
            .mapToObj(_ -> CompletableFuture.supplyAsync(() -> start(address, together)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    List<HttpServer> servers = started.stream().flatMap(Optional::stream).toList();
    servers.forEach(HttpServer::close);
    assertThat(servers).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GE", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: loc"})
  void aRequestThatIsNeverThereAsAWholeIsNotWaitedFor(String beginning) throws IOException {
    try (HttpServer server = HttpServer.start(freeAddress(), OPEN, _ -> {}, PATIENCE);
        Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout((int) PATIENCE.multipliedBy(20).toMillis());
      // the server ends the connection, with an answer or without
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(1_000);
    }
  }

  @Test
  void anAnswerMayTakeLonger() throws Exception {
    CountDownLatch silentIsGone = new CountDownLatch(1);
    try (HttpServer server =
            HttpServer.start(
                freeAddress(),
                OPEN,
                routing ->
                    routing.get(
                        "/",
                        (_, response) -> {
                          silentIsGone.await();
                          response.send("at last");
                        }),
                PATIENCE);
        Socket asking = new Socket(server.address().getAddress(), server.address().getPort());
        Socket silent = new Socket(server.address().getAddress(), server.address().getPort())) {
      asking
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      silent.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      silent.setSoTimeout((int) PATIENCE.multipliedBy(20).toMillis());
      silent.getInputStream().readAllBytes();
      silentIsGone.countDown();
      asking.setSoTimeout((int) PATIENCE.multipliedBy(20).toMillis());
      assertThat(new String(asking.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .endsWith("at last");
    }
  }

  private static Optional<HttpServer> start(InetSocketAddress address, CyclicBarrier together) {
    try {
      together.await();
      return Optional.of(HttpServer.start(address, OPEN, _ -> {}));
    } catch (CannotListenException _) {
      return Optional.empty();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }
  }
}
