package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigValidators.atLeast;

import java.util.List;

/** The broker configs of client quotas. */
final class QuotaConfigKeys {
  private QuotaConfigKeys() {}

  static List<ConfigKey> all() {
    return List.of(
        key("quota.window.num", "11", "Samples over which a client's rate is measured."),
        key("quota.window.size.seconds", "1", "Seconds of one sample of a client's rate."),
        key(
            "controller.quota.window.num",
            "11",
            "Samples whose partitions a client may create or delete at once."),
        key(
            "controller.quota.window.size.seconds",
            "1",
            "Seconds of one sample of created and deleted partitions."));
  }

  private static ConfigKey key(String name, String defaultValue, String documentation) {
    return ConfigKey.of(name, INT, defaultValue, documentation).checkedBy(atLeast(1));
  }
}
