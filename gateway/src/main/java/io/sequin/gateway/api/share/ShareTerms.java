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
 */
record ShareTerms(
    Duration lockDuration,
    int deliveryCountLimit,
    int maxRecordLocks,
    boolean mayRenew,
    String offsetReset) {

  static ShareTerms of(GroupConfigs configs, String groupId) {
    return new ShareTerms(
        lockDuration(configs, groupId),
        configs.intValue(groupId, "share.delivery.count.limit"),
        configs.intValue(groupId, "share.partition.max.record.locks"),
        configs.booleanValue(groupId, "share.renew.acknowledge.enable"),
        configs.stringValue(groupId, "share.auto.offset.reset"));
  }

  static Duration lockDuration(GroupConfigs configs, String groupId) {
    return Duration.ofMillis(configs.intValue(groupId, "share.record.lock.duration.ms"));
  }

  Lease lease(String memberId) {
    return new Lease(memberId, lockDuration, deliveryCountLimit);
  }
}
