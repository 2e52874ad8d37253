package io.sequin.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.net.CannotListenException;
import io.sequin.gateway.security.acl.Authorizer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

/** Gateways that start at the same moment and want the same port. */
final class HttpServerTest {

  private static final int GATEWAYS = 4;

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
