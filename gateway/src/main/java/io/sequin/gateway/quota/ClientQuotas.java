package io.sequin.gateway.quota;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.storage.quota.QuotaSnapshot;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Measures what clients use and says for how long they have to wait. Each gateway measures alone,
 * as each broker does in Kafka.
 */
public final class ClientQuotas {

  private static final double PERCENT = 100;

  private final Supplier<QuotaSnapshot> quotas;
  private final QuotaWindow requestWindow;
  private final LongSupplier clockMs;
  private final Meters<RateMeter> rates;
  private final Meters<TokenBucket> buckets;
  private volatile QuotaRules rules;

  /**
   * @param clockMs milliseconds that only go up, from any origin that is not negative
   */
  public ClientQuotas(
      Supplier<QuotaSnapshot> quotas,
      QuotaWindow requestWindow,
      QuotaWindow mutationWindow,
      LongSupplier clockMs) {
    this.quotas = quotas;
    this.requestWindow = requestWindow;
    this.clockMs = clockMs;
    this.rates = new Meters<>(() -> new RateMeter(requestWindow));
    this.buckets = new Meters<>(() -> new TokenBucket(mutationWindow));
    this.rules = QuotaRules.of(quotas.get());
  }

  /** By the process's own clock, with the windows that the broker's configs say. */
  public static ClientQuotas of(BrokerConfigs configs, Supplier<QuotaSnapshot> quotas) {
    long startedNanos = System.nanoTime();
    return new ClientQuotas(
        quotas,
        QuotaWindow.ofRequests(configs),
        QuotaWindow.ofMutations(configs),
        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
  }

  /**
   * Counts a produce request.
   *
   * @return for how many milliseconds the client has to wait
   */
  public int produced(String user, String clientId, int sizeBytes) {
    return find(QuotaName.PRODUCER_BYTE_RATE, user, clientId)
        .map(quota -> record(quota, sizeBytes))
        .orElse(0);
  }

  /**
   * Counts the records of a fetch response, unless the client has to wait before it may have them.
   *
   * @return for how many milliseconds
   */
  public int fetched(String user, String clientId, long sizeBytes) {
    return find(QuotaName.CONSUMER_BYTE_RATE, user, clientId)
        .map(
            quota ->
                rates.of(quota.sharers()).recordWithin((double) sizeBytes, quota.bound(), now()))
        .map(ClientQuotas::toInt)
        .orElse(0);
  }

  /** How many bytes a client may fetch at once and still stay within its quota. */
  public int fetchableBytes(String user, String clientId) {
    return find(QuotaName.CONSUMER_BYTE_RATE, user, clientId)
        .map(quota -> quota.bound() * (requestWindow.samples() - 1) * requestWindow.sampleMs())
        .map(bytesMs -> toInt(Math.round(bytesMs / TimeUnit.SECONDS.toMillis(1))))
        .orElse(Integer.MAX_VALUE);
  }

  /**
   * Counts the time that a request took.
   *
   * @return for how many milliseconds the client has to wait, one sample at most
   */
  public int worked(String user, String clientId, long nanos) {
    return find(QuotaName.REQUEST_PERCENTAGE, user, clientId)
        .map(quota -> record(quota, nanos * PERCENT / TimeUnit.SECONDS.toNanos(1)))
        .map(waitMs -> Math.min(waitMs, toInt(requestWindow.sampleMs())))
        .orElse(0);
  }

  /**
   * Counts a connection, unless there are too many of late from its address (KIP-612).
   *
   * @return for how many milliseconds to keep the client waiting before its connection is closed,
   *     one sample at most; 0 to let it in
   */
  public int connected(InetAddress address) {
    QuotaRules current = currentRules();
    if (!current.has(QuotaName.CONNECTION_CREATION_RATE)) {
      return 0;
    }
    return current
        .findOfAddress(QuotaName.CONNECTION_CREATION_RATE, address)
        .map(quota -> rates.of(quota.sharers()).recordWithin(1, quota.bound(), now()))
        .map(waitMs -> toInt(Math.min(waitMs, requestWindow.sampleMs())))
        .orElse(0);
  }

  /**
   * @return for how many milliseconds the client may neither create nor delete partitions
   */
  public int mutationWaitMs(String user, String clientId) {
    return find(QuotaName.CONTROLLER_MUTATION_RATE, user, clientId)
        .map(quota -> toInt(buckets.of(quota.sharers()).waitMs(quota.bound(), now())))
        .orElse(0);
  }

  /** Counts partitions that are created or deleted. */
  public void mutated(String user, String clientId, int partitions) {
    find(QuotaName.CONTROLLER_MUTATION_RATE, user, clientId)
        .ifPresent(quota -> buckets.of(quota.sharers()).take(partitions, quota.bound(), now()));
  }

  private int record(AppliedQuota quota, double value) {
    return toInt(rates.of(quota.sharers()).record(value, quota.bound(), now()));
  }

  private Optional<AppliedQuota> find(QuotaName name, String user, String clientId) {
    QuotaRules current = currentRules();
    return current.has(name) ? current.find(name, user, clientId) : Optional.empty();
  }

  private QuotaRules currentRules() {
    QuotaRules current = rules;
    QuotaSnapshot snapshot = quotas.get();
    if (snapshot.version() != current.version()) {
      current = QuotaRules.of(snapshot);
      rules = current;
    }
    return current;
  }

  private long now() {
    return clockMs.getAsLong();
  }

  private static int toInt(long value) {
    return Math.toIntExact(Math.min(value, Integer.MAX_VALUE));
  }
}
