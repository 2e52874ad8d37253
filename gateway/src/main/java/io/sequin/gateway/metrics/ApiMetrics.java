package io.sequin.gateway.metrics;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.sequin.protocol.message.ApiKey;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** Rate, latency, errors and bytes of every API. */
public final class ApiMetrics {

  private final Map<ApiKey, Meters> meters = new EnumMap<>(ApiKey.class);

  public ApiMetrics(MetricRegistry registry, Collection<ApiKey> served) {
    for (ApiKey key : served) {
      meters.put(key, new Meters(registry, key));
    }
  }

  /** Begins to measure a request of that many bytes. */
  public Measurement begin(ApiKey key, int requestBytes) {
    Meters of = meters.get(key);
    of.bytesIn.mark(requestBytes);
    return new Measurement(of, of.latency.time());
  }

  /** A request under way. */
  public static final class Measurement {

    private final Meters meters;
    private final Timer.Context time;

    private Measurement(Meters meters, Timer.Context time) {
      this.meters = meters;
      this.time = time;
    }

    /**
     * The answer is known; {@code isError} if it tells of one, or if there is none because of one.
     */
    public void end(boolean isError) {
      time.stop();
      if (isError) {
        meters.errors.mark();
      }
    }

    /** The answer goes out as that many bytes. */
    public void answered(int responseBytes) {
      meters.bytesOut.mark(responseBytes);
    }
  }

  private static final class Meters {

    private final Timer latency;
    private final Meter errors;
    private final Meter bytesIn;
    private final Meter bytesOut;

    private Meters(MetricRegistry registry, ApiKey key) {
      latency = registry.timer(name(key, "latency"));
      errors = registry.meter(name(key, "errors"));
      bytesIn = registry.meter(name(key, "bytes_in"));
      bytesOut = registry.meter(name(key, "bytes_out"));
    }

    private static String name(ApiKey key, String what) {
      return "sequin.api." + key.apiName() + "." + what;
    }
  }
}
