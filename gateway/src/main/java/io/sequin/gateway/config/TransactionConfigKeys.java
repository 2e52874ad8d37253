package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.BOOLEAN;
import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigValidators.atLeast;

import java.util.List;

/** The broker configs of transactions and idempotent producers. */
final class TransactionConfigKeys {
  private TransactionConfigKeys() {}

  static List<ConfigKey> all() {
    return List.of(
        ConfigKey.of(
                "transaction.max.timeout.ms",
                INT,
                "900000",
                "Longest transaction timeout in milliseconds that a producer may ask for.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
                "transactional.id.expiration.ms",
                INT,
                "604800000",
                "Milliseconds without a transaction after which a transactional id is forgotten.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                INT,
                "10000",
                "Milliseconds between two looks for transactions to abort at their timeout.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
                "transaction.remove.expired.transaction.cleanup.interval.ms",
                INT,
                "3600000",
                "Milliseconds between two looks for transactional ids to forget.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
            "transaction.two.phase.commit.enable",
            BOOLEAN,
            "false",
            "Whether producers may keep a transaction open without a timeout (KIP-939)."),
        ConfigKey.of(
                "producer.id.expiration.ms",
                INT,
                "86400000",
                "Milliseconds without a write after which a partition forgets a producer's sequence"
                    + " numbers.")
            .checkedBy(atLeast(1)));
  }
}
