package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.LONG;
import static io.sequin.gateway.config.ConfigType.PASSWORD;
import static io.sequin.gateway.config.ConfigValidators.atLeast;

import java.util.List;

/** The broker configs of delegation tokens. */
final class TokenConfigKeys {
  private TokenConfigKeys() {}

  static List<ConfigKey> all() {
    return List.of(
        ConfigKey.of(
            "delegation.token.secret.key",
            PASSWORD,
            null,
            "Secret that delegation tokens are made with, the same on all gateways; without one"
                + " there are none."),
        ConfigKey.of(
                "delegation.token.max.lifetime.ms",
                LONG,
                "604800000",
                "Milliseconds after which a delegation token cannot be renewed any more.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
                "delegation.token.expiry.time.ms",
                LONG,
                "86400000",
                "Milliseconds after which a delegation token has to be renewed.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
                "delegation.token.expiry.check.interval.ms",
                LONG,
                "3600000",
                "Milliseconds between two removals of expired delegation tokens.")
            .checkedBy(atLeast(1)));
  }
}
