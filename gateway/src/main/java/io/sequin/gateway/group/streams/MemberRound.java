package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a heartbeat of a member that may be in the group changes, and what the member is told. */
final class MemberRound {

  private final StreamsHeartbeat heartbeat;
  private final StreamsTerms terms;
  private final TopicsView view;
  private final long nowMs;
  private final List<GroupStatus> statuses = new ArrayList<>();

  MemberRound(StreamsHeartbeat heartbeat, StreamsTerms terms, TopicsView view, long nowMs) {
    this.heartbeat = heartbeat;
    this.terms = terms;
    this.view = view;
    this.nowMs = nowMs;
  }

  /** The group after it. */
  record Result(
      StreamsGroupState state, StreamsDeadlines deadlines, StreamsHeartbeatOutcome outcome) {}

  /**
   * @throws io.sequin.gateway.group.modern.GroupRefusal INVALID_REQUEST or STREAMS_INVALID_TOPOLOGY
   */
  Result run(StreamsGroupState before, StreamsDeadlines deadlines, StreamsMember member) {
    StreamsGroupState seen = seen(before, member);
    StreamsDeadlines delayed = before.members().isEmpty() ? withInitialDelay(deadlines) : deadlines;
    boolean delays = delayed.delayAssignment(nowMs);
    StreamsGroupState assigned = delays ? delayed(seen) : assigned(seen);
    StreamsMember reconciled =
        reconciled(assigned, assigned.find(member.memberId()).orElseThrow(), delays);
    boolean hears = hears(member, reconciled);
    StreamsGroupState told = told(before, assigned.with(reconciled), reconciled, hears);
    StreamsGroupState kept = kept(before, told);
    return new Result(
        kept,
        deadlines(delayed, member, reconciled),
        outcome(told, reconciled, hears, kept.endpointEpoch()));
  }

  /** One who does something else may have missed an answer, so it is told again. */
  private boolean hears(StreamsMember before, StreamsMember after) {
    return heartbeat.isJoin()
        || !after.current().assigned().equals(before.current().assigned())
        || heartbeat.owned().filter(owned -> !owned.equals(after.assigned())).isPresent();
  }

  private StreamsGroupState seen(StreamsGroupState before, StreamsMember member) {
    MemberProfile profile = heartbeat.appliedTo(member.profile());
    before.topology().staleness(profile.topologyEpoch()).ifPresent(statuses::add);
    GroupTopology topology = before.topology().heard(heartbeat.topology()).lookedUp(view);
    topology.configured().filter(ConfiguredTopology::isReady).ifPresent(this::checkOwned);
    StreamsGroupState seen = before.with(member.withProfile(profile)).withTopology(topology);
    boolean bump =
        !profile.equals(member.profile())
            || topology.differsFrom(before.topology())
            || terms.standbyReplicas() != before.standbyReplicas();
    return bump ? seen.bumped(terms.standbyReplicas()) : seen;
  }

  private void checkOwned(ConfiguredTopology configured) {
    heartbeat.owned().stream().flatMap(Tasks::all).sorted().forEach(configured::check);
  }

  private StreamsDeadlines withInitialDelay(StreamsDeadlines deadlines) {
    return terms.initialDelayMs() > 0 && !deadlines.delayAssignment(nowMs)
        ? deadlines.withAssignment(nowMs + terms.initialDelayMs())
        : deadlines;
  }

  private StreamsGroupState delayed(StreamsGroupState state) {
    statuses.add(
        new GroupStatus(
            StatusCode.ASSIGNMENT_DELAYED,
            "Assignment delayed due to the configured initial rebalance delay."));
    return state;
  }

  private StreamsGroupState assigned(StreamsGroupState state) {
    if (!state.epochs().needAssignment()) {
      return state;
    }
    if (state.epochs().mayAssign(nowMs, terms.timing().assignmentIntervalMs())) {
      return state.assigned(nowMs);
    }
    statuses.add(
        new GroupStatus(
            StatusCode.ASSIGNMENT_DELAYED,
            "Assignment delayed due to the configured assignment interval."));
    return state;
  }

  /** While the first assignment waits, nobody has anything to do. */
  private StreamsMember reconciled(StreamsGroupState state, StreamsMember member, boolean delays) {
    int targetEpoch = state.epochs().assignment();
    if (member.current().isReconciledTo(targetEpoch)) {
      return member;
    }
    StreamsMember aimed = delays ? member.withTarget(Tasks.NONE) : member;
    TaskHolders holders = new TaskHolders(state.members().values());
    return member.withCurrent(
        new TaskReconciler(aimed, targetEpoch, heartbeat.owned(), holders).reconcile());
  }

  private StreamsDeadlines deadlines(
      StreamsDeadlines deadlines, StreamsMember before, StreamsMember after) {
    StreamsDeadlines alive =
        deadlines.withSession(after.memberId(), nowMs + terms.timing().sessionTimeoutMs());
    return after.current().equals(before.current())
        ? alive
        : StreamsGroup.afterReconciling(alive, after, nowMs);
  }

  private StreamsGroupState told(
      StreamsGroupState before, StreamsGroupState after, StreamsMember member, boolean hears) {
    StreamsGroupState stopping =
        heartbeat.shutdownApplication() ? after.shutDownBy(member.memberId()) : after;
    return hears && member.profile().endpoint() != null
        ? stopping.withEndpointEpoch(before.endpointEpoch() + 1)
        : stopping;
  }

  /** As in Kafka, a group that was just made counts its endpoints only from its next change on. */
  private static StreamsGroupState kept(StreamsGroupState before, StreamsGroupState told) {
    return before.topology().topology() == null ? told.withEndpointEpoch(0) : told;
  }

  private StreamsHeartbeatOutcome outcome(
      StreamsGroupState state, StreamsMember member, boolean hears, int endpointEpoch) {
    Optional<ConfiguredTopology> configured = state.topology().configured();
    configured.flatMap(ConfiguredTopology::problem).ifPresent(statuses::add);
    if (state.shutdownRequester() != null) {
      statuses.add(shutdown(state.shutdownRequester()));
    }
    return new StreamsHeartbeatOutcome(
        ErrorCode.NONE,
        null,
        member.memberId(),
        member.epoch(),
        terms.timing().heartbeatIntervalMs(),
        List.copyOf(statuses),
        hears ? Optional.of(member.assigned()) : Optional.empty(),
        endpointEpoch,
        state.endpointEpoch() == heartbeat.endpointEpoch()
            ? Optional.empty()
            : Optional.of(EndpointPartitions.of(state, view)),
        configured.map(ConfiguredTopology::missing).orElse(List.of()));
  }

  private static GroupStatus shutdown(String memberId) {
    return new GroupStatus(
        StatusCode.SHUTDOWN_APPLICATION,
        "Streams group member "
            + memberId
            + " encountered a fatal error and requested a shutdown for the entire application.");
  }
}
