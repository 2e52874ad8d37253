package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.modern.GroupRefusal;
import io.sequin.gateway.group.modern.TopicsHash;
import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.protocol.ErrorCode;
import java.util.Optional;

/**
 * The topology that all members of a group have.
 *
 * @param topology null before the first member has come
 * @param configured as it is with the topics that were there when they were looked at last
 * @param validatedEpoch of the topology if tasks could begin then
 * @param topicsVersion of the topics then
 * @param topicsHash of those that it needs
 */
record GroupTopology(
    Topology topology,
    Optional<ConfiguredTopology> configured,
    int validatedEpoch,
    long topicsVersion,
    long topicsHash) {

  private static final int NOT_VALIDATED = -1;
  private static final long UNSEEN = -1;

  static final GroupTopology NONE = restored(null, 0, TopicsHash.EMPTY);

  static GroupTopology restored(Topology topology, int validatedEpoch, long topicsHash) {
    return new GroupTopology(topology, Optional.empty(), validatedEpoch, UNSEEN, topicsHash);
  }

  /**
   * The same if a member with that topology may be in the group.
   *
   * @param said null if it says nothing
   * @throws GroupRefusal INVALID_REQUEST if it has another, which is not older
   */
  GroupTopology heard(Topology said) {
    if (topology == null) {
      return new GroupTopology(said, Optional.empty(), validatedEpoch, UNSEEN, topicsHash);
    }
    if (said != null && said.epoch() >= topology.epoch() && !said.equals(topology)) {
      throw new GroupRefusal(ErrorCode.INVALID_REQUEST, "Topology updates are not supported yet.");
    }
    return this;
  }

  /** What a member whose topology is of that epoch is told, if anything. */
  Optional<GroupStatus> staleness(int memberTopologyEpoch) {
    return topology == null || memberTopologyEpoch >= topology.epoch()
        ? Optional.empty()
        : Optional.of(
            new GroupStatus(
                StatusCode.STALE_TOPOLOGY,
                "The member's topology epoch "
                    + memberTopologyEpoch
                    + " is behind the group's topology epoch "
                    + topology.epoch()
                    + "."));
  }

  /** Looks at the topics again, if they may have changed. */
  GroupTopology lookedUp(TopicsView view) {
    if (configured.isPresent() && topicsVersion == view.version()) {
      return this;
    }
    ConfiguredTopology found = TopologyConfiguration.of(topology, view);
    return new GroupTopology(
        topology,
        Optional.of(found),
        found.isReady() ? topology.epoch() : NOT_VALIDATED,
        view.version(),
        TopicsHash.of(topology.requiredTopics(), view));
  }

  /** Whether tasks must be assigned anew after what was known before. */
  boolean differsFrom(GroupTopology before) {
    return topicsHash != before.topicsHash || validatedEpoch != before.validatedEpoch;
  }

  /** Whether tasks can begin. */
  boolean isValidated() {
    return topology != null && topology.epoch() == validatedEpoch;
  }

  boolean reads(String topic) {
    return topology != null && topology.readerOf(topic).isPresent();
  }
}
