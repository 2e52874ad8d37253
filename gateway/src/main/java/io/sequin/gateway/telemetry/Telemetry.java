package io.sequin.gateway.telemetry;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.record.CompressionCodec;
import io.sequin.protocol.record.Decompression;
import io.sequin.protocol.record.InvalidBatchException;
import io.sequin.storage.config.ConfigCatalog;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells clients which metrics they are to send, and takes these (KIP-714). */
public final class Telemetry {

  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

  /** How much larger than the limit of a push it may be without its compression. */
  private static final int MAX_RATIO = 10;

  private final ClientInstances instances;
  private final ClientMetrics metrics;
  private final InstantSource clock;
  private final int maxBytes;

  /**
   * @param configs what is set for each subscription
   * @param maxBytes {@code telemetry.max.bytes}: the largest push
   */
  public Telemetry(
      ConfigCatalog configs, ClientMetrics metrics, InstantSource clock, int maxBytes) {
    this.instances = new ClientInstances(configs);
    this.metrics = metrics;
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  /**
   * Checks what {@code match} of a subscription says.
   *
   * @throws IllegalArgumentException with a message for people if it is wrong
   */
  public static void checkMatch(List<String> match) {
    var _ = ClientMatch.of(match);
  }

  public int maxBytes() {
    return maxBytes;
  }

  /** What the client is to send; empty if it has asked too soon. */
  public Optional<ClientSubscription> subscription(ClientIdentity client) {
    long nowMs = clock.millis();
    ClientInstance instance = instances.of(client, nowMs);
    return instance.get(nowMs) == ErrorCode.NONE
        ? Optional.of(instance.subscription())
        : Optional.empty();
  }

  /** Takes a push; NONE if it was taken. */
  public ErrorCode push(ClientIdentity client, Push push) {
    long nowMs = clock.millis();
    ClientInstance instance = instances.of(client, nowMs);
    Optional<CompressionCodec> codec = CompressionCodec.ofId(push.compressionId());
    ErrorCode error =
        instance.push(nowMs, push.subscriptionId(), push.isLast(), refusal(codec, push));
    if (error == ErrorCode.NONE && push.metrics().length > 0) {
      error = take(instance, codec.orElseThrow(), push, nowMs);
    }
    if (error == ErrorCode.NONE && push.isLast()) {
      metrics.remove(client.instanceId());
    }
    return error;
  }

  private ErrorCode refusal(Optional<CompressionCodec> codec, Push push) {
    if (codec.isEmpty()) {
      return ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
    }
    return push.metrics().length > maxBytes ? ErrorCode.TELEMETRY_TOO_LARGE : ErrorCode.NONE;
  }

  private ErrorCode take(ClientInstance instance, CompressionCodec codec, Push push, long nowMs) {
    try {
      byte[] plain = Decompression.decompress(codec, push.metrics(), maxBytes * MAX_RATIO);
      List<Sample> samples = OtlpReader.read(plain, ClientMetrics.MAX_SERIES_OF_CLIENT);
      metrics.put(
          new ClientMetrics.Sent(instance.identity(), samples, nowMs + instance.expiryMs()), nowMs);
      return ErrorCode.NONE;
    } catch (InvalidBatchException | MalformedMetricsException e) {
      LOG.warn(
          "refused metrics of the client {}: {}", instance.identity().clientId(), e.getMessage());
      instance.failed(ErrorCode.INVALID_RECORD);
      return ErrorCode.INVALID_RECORD;
    }
  }

  /**
   * What a client sends.
   *
   * @param isLast whether the client ends
   */
  public record Push(int subscriptionId, boolean isLast, int compressionId, byte[] metrics) {}
}
