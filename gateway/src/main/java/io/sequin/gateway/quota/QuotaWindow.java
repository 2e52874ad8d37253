package io.sequin.gateway.quota;

import io.sequin.gateway.config.BrokerConfigs;
import java.util.concurrent.TimeUnit;

/**
 * Over which time a rate is measured.
 *
 * @param samples how many samples are remembered, the one that grows included
 * @param sampleMs how long a sample grows
 */
public record QuotaWindow(int samples, long sampleMs) {

  /** Of quotas on bytes and time: {@code quota.window.*}. */
  public static QuotaWindow ofRequests(BrokerConfigs configs) {
    return of(configs, "quota.window");
  }

  /** Of the quota on partitions made and deleted: {@code controller.quota.window.*}. */
  public static QuotaWindow ofMutations(BrokerConfigs configs) {
    return of(configs, "controller.quota.window");
  }

  private static QuotaWindow of(BrokerConfigs configs, String prefix) {
    return new QuotaWindow(
        configs.intValue(prefix + ".num"),
        TimeUnit.SECONDS.toMillis(configs.intValue(prefix + ".size.seconds")));
  }

  /** What may be used at once by who has used nothing for long. */
  double burst(double ratePerSecond) {
    return ratePerSecond * samples * sampleMs / TimeUnit.SECONDS.toMillis(1);
  }
}
