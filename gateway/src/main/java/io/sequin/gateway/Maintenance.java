package io.sequin.gateway;

import io.sequin.gateway.compaction.Compactor;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.UnreadOffsets;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.storage.Storage;
import io.sequin.storage.background.Background;
import io.sequin.storage.consumer.CursorRetention;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** What runs from time to time, on the gateway's scheduler, as the broker's configs say. */
final class Maintenance {

  private final ScheduledExecutorService scheduler;
  private final Storage storage;
  private final BrokerConfigs configs;
  private final CursorRetention cursorRetention;

  Maintenance(ScheduledExecutorService scheduler, Storage storage, BrokerConfigs configs) {
    this.scheduler = scheduler;
    this.storage = storage;
    this.configs = configs;
    this.cursorRetention =
        new CursorRetention(
            Duration.ofMinutes(configs.intValue("offsets.retention.minutes")),
            Duration.ofMillis(configs.longValue("offsets.retention.check.interval.ms")));
  }

  /** Of what is stored. */
  void start() {
    storage.maintainOn(
        scheduler,
        cursorRetention,
        LogRetentions.of(configs),
        Duration.ofMillis(configs.intValue("producer.id.expiration.ms")));
    if (configs.booleanValue("log.cleaner.enable")) {
      Compactor compactor =
          new Compactor(
              storage.topics(),
              storage.log(),
              storage.keyed(),
              TopicDefaults.of(configs),
              storage.clock());
      Duration every = Duration.ofMillis(configs.longValue("log.cleaner.backoff.ms"));
      Background.repeat(scheduler, "compaction", every, compactor::run);
    }
  }

  /** Of transactions, whichever gateway they came through. */
  void startFor(TransactionCoordinator transactions) {
    Background.repeat(
        scheduler,
        "aborting late transactions",
        Duration.ofMillis(
            configs.intValue("transaction.abort.timed.out.transaction.cleanup.interval.ms")),
        transactions::abortTimedOut);
    Background.repeat(
        scheduler,
        "expiring transactional ids",
        Duration.ofMillis(
            configs.intValue("transaction.remove.expired.transaction.cleanup.interval.ms")),
        () ->
            transactions.expire(
                Duration.ofMillis(configs.intValue("transactional.id.expiration.ms"))));
  }

  void startFor(DelegationTokens tokens) {
    Background.repeat(
        scheduler,
        "removing expired delegation tokens",
        Duration.ofMillis(configs.longValue("delegation.token.expiry.check.interval.ms")),
        tokens::removeExpired);
  }

  /** Of the groups that this gateway coordinates. */
  void startFor(GroupCoordinator groups) {
    UnreadOffsets unread = new UnreadOffsets(groups, storage.cursors());
    Background.repeat(
        scheduler,
        "expiring unread offsets",
        cursorRetention.checkEvery(),
        () -> unread.expire(cursorRetention.keepFor()));
  }
}
