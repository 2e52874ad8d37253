package io.sequin.gateway.telemetry;

/** What a client sent is not metrics as OpenTelemetry writes them. */
public final class MalformedMetricsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MalformedMetricsException(String message) {
    super(message);
  }
}
