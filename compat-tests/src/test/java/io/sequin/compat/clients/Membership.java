package io.sequin.compat.clients;

import java.time.Duration;
import java.util.List;

/**
 * What a member of a group is told.
 *
 * @param bootstrap {@code HOST:PORT}
 * @param count after how many records it ends; 0 for never
 * @param sessionTimeout for the protocols in which the member chooses it
 * @param isolation {@code read_committed} or {@code read_uncommitted}
 */
record Membership(
    String bootstrap,
    List<String> topics,
    String group,
    GroupProtocol protocol,
    int count,
    Duration sessionTimeout,
    String isolation) {

  /** The shortest that a broker takes by default. */
  private static final Duration SHORTEST_SESSION = Duration.ofSeconds(6);

  /** Endless, and soon missed by its group when it is killed. */
  static Membership of(String bootstrap, String topic, String group, GroupProtocol protocol) {
    return new Membership(
        bootstrap, List.of(topic), group, protocol, 0, SHORTEST_SESSION, "read_committed");
  }

  Membership withTopics(List<String> names) {
    return new Membership(bootstrap, names, group, protocol, count, sessionTimeout, isolation);
  }

  Membership withCount(int records) {
    return new Membership(bootstrap, topics, group, protocol, records, sessionTimeout, isolation);
  }

  Membership withSessionTimeout(Duration timeout) {
    return new Membership(bootstrap, topics, group, protocol, count, timeout, isolation);
  }

  Membership withIsolation(String level) {
    return new Membership(bootstrap, topics, group, protocol, count, sessionTimeout, level);
  }
}
