package io.sequin.gateway.http;

import com.codahale.metrics.MetricRegistry;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sequin.gateway.telemetry.ClientMetricsExport;
import io.sequin.storage.acl.AclOperation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * For operators: {@code /metrics} in Prometheus' text format, for who may describe the cluster;
 * {@code /health/live} and {@code /health/ready}, which answers 503 while clients cannot be served,
 * for everybody.
 */
public final class OperatorRoutes {

  private static final int OK = 200;

  private final DropwizardExports own;
  private final ClientMetricsExport clients;
  private final BooleanSupplier isReady;

  public OperatorRoutes(
      MetricRegistry metrics, ClientMetricsExport clients, BooleanSupplier isReady) {
    this.own = new DropwizardExports(metrics);
    this.clients = clients;
    this.isReady = isReady;
  }

  public void register(HttpRouting.Builder routing) {
    routing
        .get("/metrics", HttpRoutes.call(this::metrics))
        .get("/health/live", (_, response) -> text(response, OK, "live"))
        .get("/health/ready", (_, response) -> ready(response))
        .get("/health", (_, response) -> ready(response));
  }

  private Object metrics(HttpCall call) throws IOException {
    if (!call.caller().may().mayCluster(AclOperation.DESCRIBE)) {
      throw new HttpProblemException(
          HttpProblem.FORBIDDEN,
          "CLUSTER_AUTHORIZATION_FAILED",
          "this user may not describe the cluster");
    }
    MetricSnapshots all =
        new MetricSnapshots(
            Stream.concat(own.collect().stream(), clients.collect().stream()).toList());
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    writer.write(text, all);
    call.response()
        .header(HeaderNames.CONTENT_TYPE, writer.getContentType())
        .send(text.toByteArray());
    return null;
  }

  private void ready(ServerResponse response) {
    if (isReady.getAsBoolean()) {
      text(response, OK, "ready");
    } else {
      text(response, HttpProblem.SERVICE_UNAVAILABLE, "PostgreSQL does not answer");
    }
  }

  private static void text(ServerResponse response, int status, String text) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .send((text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
