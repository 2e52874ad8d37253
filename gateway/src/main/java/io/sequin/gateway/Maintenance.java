package io.sequin.gateway;

import io.sequin.gateway.compaction.Compactor;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.UnreadOffsets;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.storage.Storage;
import io.sequin.storage.acl.AclCatalog;
import io.sequin.storage.background.Background;
import io.sequin.storage.consumer.CursorRetention;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** What runs from time to time, on the gateway's scheduler, as the broker's configs say. */
final class Maintenance {

  private static final Duration EXPIRE_IDS_EVERY = Duration.ofHours(1);

  /** What others change is in force within a second. */
  private static final Duration LOOK_FOR_ACLS_EVERY = Duration.ofMillis(250);

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
        EXPIRE_IDS_EVERY,
        () ->
            transactions.expire(
                Duration.ofMillis(configs.intValue("transactional.id.expiration.ms"))));
  }

  /**
   * Of the ACLs, which are read now, too.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL is away
   */
  void startFor(AclCatalog acls) {
    acls.refresh();
    Background.repeat(scheduler, "looking for ACLs", LOOK_FOR_ACLS_EVERY, acls::refresh);
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
