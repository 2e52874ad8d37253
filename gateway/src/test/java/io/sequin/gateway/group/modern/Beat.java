package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.List;
import java.util.Set;

/** A heartbeat in the making. */
record Beat(
    String memberId,
    int epoch,
    String instanceId,
    int rebalanceTimeoutMs,
    List<String> names,
    String regex,
    String assignor,
    Set<TopicIdPartition> owned) {

  static Beat of(String memberId, int epoch) {
    return new Beat(memberId, epoch, null, -1, null, null, null, null);
  }

  static Beat join(String memberId, String... topics) {
    return new Beat(
        memberId,
        0,
        null,
        GroupUnderTest.REBALANCE_TIMEOUT_MS,
        List.of(topics),
        null,
        null,
        Set.of());
  }

  Beat owning(Set<TopicIdPartition> partitions) {
    return new Beat(
        memberId,
        epoch,
        instanceId,
        rebalanceTimeoutMs,
        names,
        regex,
        assignor,
        Set.copyOf(partitions));
  }

  /** With all that the other says but of partitions. */
  Beat repeating(Beat other) {
    return new Beat(
        memberId,
        epoch,
        instanceId,
        other.rebalanceTimeoutMs,
        other.names,
        other.regex,
        other.assignor,
        owned);
  }

  Beat asInstance(String id) {
    return new Beat(memberId, epoch, id, rebalanceTimeoutMs, names, regex, assignor, owned);
  }

  Beat subscribedTo(String... topics) {
    return new Beat(
        memberId, epoch, instanceId, rebalanceTimeoutMs, List.of(topics), regex, assignor, owned);
  }

  Beat matching(String pattern) {
    return new Beat(
        memberId, epoch, instanceId, rebalanceTimeoutMs, names, pattern, assignor, owned);
  }

  Beat preferring(String name) {
    return new Beat(memberId, epoch, instanceId, rebalanceTimeoutMs, names, regex, name, owned);
  }

  Beat withRebalanceTimeout(int timeoutMs) {
    return new Beat(memberId, epoch, instanceId, timeoutMs, names, regex, assignor, owned);
  }

  MemberHeartbeat heartbeat() {
    return new MemberHeartbeat(
        GroupUnderTest.ID,
        memberId,
        epoch,
        instanceId,
        null,
        rebalanceTimeoutMs,
        "client",
        "/127.0.0.1",
        names,
        regex,
        assignor,
        owned);
  }
}
