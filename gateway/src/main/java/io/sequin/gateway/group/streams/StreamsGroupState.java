package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupImage.MemberImage;
import io.sequin.storage.consumer.ConsumerProtocol;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All of a streams group but its time-outs. Immutable.
 *
 * @param epochs how far it is
 * @param standbyReplicas that the epoch was made with
 * @param endpointEpoch grows when one with an endpoint gets other tasks; not stored
 * @param shutdownRequester the member that wants all to stop; null if none does
 */
record StreamsGroupState(
    GroupEpochs epochs,
    GroupTopology topology,
    int standbyReplicas,
    int endpointEpoch,
    String shutdownRequester,
    PMap<String, StreamsMember> members) {

  private static final int NOT_ASKED_FOR = -1;

  static final StreamsGroupState NEW =
      new StreamsGroupState(
          GroupEpochs.FIRST, GroupTopology.NONE, NOT_ASKED_FOR, 0, null, HashTreePMap.empty());

  static StreamsGroupState restored(
      int epoch, StreamsGroupDetails details, Map<String, StreamsMember> members) {
    return new StreamsGroupState(
        GroupEpochs.restored(epoch, details.assignmentEpoch()),
        GroupTopology.restored(
            details.topology(), details.validatedTopologyEpoch(), details.topicsHash()),
        details.standbyReplicas(),
        0,
        details.shutdownRequester(),
        HashTreePMap.from(members));
  }

  GroupImage image() {
    Map<String, MemberImage> images = new HashMap<>();
    members.forEach(
        (memberId, member) -> images.put(memberId, StreamsMemberDetails.imageOf(member)));
    return new GroupImage(ConsumerProtocol.STREAMS, epochs.group(), details(), images);
  }

  /** Whether the same is to be stored of both. */
  boolean isStoredAs(StreamsGroupState other) {
    return epochs.group() == other.epochs.group()
        && details().equals(other.details())
        && members.equals(other.members);
  }

  private StreamsGroupDetails details() {
    return new StreamsGroupDetails(
        epochs.assignment(),
        topology.topology(),
        topology.validatedEpoch(),
        topology.topicsHash(),
        standbyReplicas,
        shutdownRequester);
  }

  /** As Kafka names it. */
  String name() {
    if (members.isEmpty()) {
      return "Empty";
    }
    if (!topology.isValidated()) {
      return "NotReady";
    }
    if (epochs.needAssignment()) {
      return "Assigning";
    }
    boolean reconciled =
        members.values().stream()
            .allMatch(member -> member.current().isReconciledTo(epochs.assignment()));
    return reconciled ? "Stable" : "Reconciling";
  }

  Optional<StreamsMember> find(String memberId) {
    return Optional.ofNullable(members.get(memberId));
  }

  StreamsGroupState with(StreamsMember member) {
    return withMembers(members.plus(member.memberId(), member));
  }

  /** The next heartbeat of another member assigns what this one had. */
  StreamsGroupState without(String memberId) {
    PMap<String, StreamsMember> left = members.minus(memberId);
    return new StreamsGroupState(
        epochs.bumped(),
        topology,
        standbyReplicas,
        endpointEpoch,
        left.isEmpty() ? null : shutdownRequester,
        left);
  }

  StreamsGroupState withTopology(GroupTopology seen) {
    return new StreamsGroupState(
        epochs, seen, standbyReplicas, endpointEpoch, shutdownRequester, members);
  }

  StreamsGroupState bumped(int newStandbyReplicas) {
    return new StreamsGroupState(
        epochs.bumped(), topology, newStandbyReplicas, endpointEpoch, shutdownRequester, members);
  }

  StreamsGroupState withEndpointEpoch(int newEpoch) {
    return new StreamsGroupState(
        epochs, topology, standbyReplicas, newEpoch, shutdownRequester, members);
  }

  /** A member wants all to stop; the first one is told of. */
  StreamsGroupState shutDownBy(String memberId) {
    return shutdownRequester != null
        ? this
        : new StreamsGroupState(
            epochs, topology, standbyReplicas, endpointEpoch, memberId, members);
  }

  /** A new assignment for the epoch; nobody has anything to do while no task can begin. */
  StreamsGroupState assigned(long nowMs) {
    ConfiguredTopology configured = topology.configured().orElseThrow();
    Map<String, Tasks> targets =
        configured.isReady()
            ? new StickyTaskAssignor(members.values(), configured.byId().values(), standbyReplicas)
                .assign()
            : Map.of();
    PMap<String, StreamsMember> assigned = members;
    for (StreamsMember member : members.values()) {
      Tasks target = targets.getOrDefault(member.memberId(), Tasks.NONE);
      assigned = assigned.plus(member.memberId(), member.withTarget(target));
    }
    return new StreamsGroupState(
        epochs.assigned(nowMs),
        topology,
        standbyReplicas,
        endpointEpoch,
        shutdownRequester,
        assigned);
  }

  private StreamsGroupState withMembers(PMap<String, StreamsMember> changed) {
    return new StreamsGroupState(
        epochs, topology, standbyReplicas, endpointEpoch, shutdownRequester, changed);
  }
}
