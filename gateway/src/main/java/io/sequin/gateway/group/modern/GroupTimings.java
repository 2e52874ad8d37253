package io.sequin.gateway.group.modern;

/** What groups set for themselves: {@code consumer.session.timeout.ms} and the like. */
@FunctionalInterface
public interface GroupTimings {

  /** Groups set nothing. */
  GroupTimings DEFAULTS = (_, defaults) -> defaults;

  /**
   * The times of one group.
   *
   * @param defaults for what the group does not set
   */
  GroupTiming of(String groupId, GroupTiming defaults);
}
