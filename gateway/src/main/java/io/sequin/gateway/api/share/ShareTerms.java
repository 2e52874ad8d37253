package io.sequin.gateway.api.share;

import io.sequin.gateway.config.GroupConfigs;
import io.sequin.storage.delivery.Lease;
import java.time.Duration;

/**
 * What is set for a share group, or for all.
 *
 * @param lockDuration how long a member may hold records
 * @param deliveryCountLimit how often a record is delivered before it is given up
 * @param maxRecordLocks most records of a partition that wait for an acknowledgement
 * @param mayRenew whether members may hold records longer
 * @param offsetReset where the group begins: {@code earliest}, {@code latest} or {@code
 *     by_duration:} and a duration
 * @param committedOnly whether members get no records that an open transaction may take back, or an
 *     aborted one has
 */
record ShareTerms(
    Duration lockDuration,
    int deliveryCountLimit,
    int maxRecordLocks,
    boolean mayRenew,
    String offsetReset,
    boolean committedOnly) {

  static ShareTerms of(GroupConfigs configs, String groupId) {
    return new ShareTerms(
        Duration.ofMillis(configs.intValue(groupId, "share.record.lock.duration.ms")),
        configs.intValue(groupId, "share.delivery.count.limit"),
        configs.intValue(groupId, "share.partition.max.record.locks"),
        configs.booleanValue(groupId, "share.renew.acknowledge.enable"),
        configs.stringValue(groupId, "share.auto.offset.reset"),
        configs.stringValue(groupId, "share.isolation.level").equals("read_committed"));
  }

  /** As members are told it. */
  int lockTimeoutMs() {
    return Math.toIntExact(lockDuration.toMillis());
  }

  Lease lease(String memberId) {
    return new Lease(memberId, lockDuration, deliveryCountLimit);
  }
}
