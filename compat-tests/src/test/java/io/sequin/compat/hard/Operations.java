package io.sequin.compat.hard;

import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.TestJava;
import io.sequin.compat.support.ToolProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What operators see of a gateway by HTTP. */
record Operations(String address) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A free address to be given to a gateway as {@code --metrics-listen}. */
  static Operations atFreeAddress() {
    return new Operations("127.0.0.1:" + FreePort.find());
  }

  /** The status code of {@code /health/ready}. */
  int readiness() {
    return get("/health/ready").statusCode();
  }

  /** The value of a metric without labels. */
  double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  /** What is left of a gateway's heap after a collection. */
  long heapBytes(GatewayProcess gateway) {
    Path jcmd = Path.of(TestJava.binary()).resolveSibling("jcmd");
    ToolProcess.of(List.of(jcmd.toString(), Long.toString(gateway.handle().pid()), "GC.run"))
        .run()
        .output();
    return (long) metric("jvm_memory_heap_used");
  }

  private HttpResponse<String> get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(PATIENCE).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + address, e);
    }
  }
}
