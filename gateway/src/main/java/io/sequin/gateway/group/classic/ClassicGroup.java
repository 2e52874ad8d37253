package io.sequin.gateway.group.classic;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupImage.MemberImage;
import io.sequin.gateway.group.GroupStep;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.ConsumerProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A group of the classic protocol at one moment.
 *
 * @param generation 0 before the first
 * @param protocolType empty before the first member
 * @param protocolName chosen for the generation; empty while it has no members
 * @param checkAtMs no time-out runs out before this
 */
public record ClassicGroup(
    String groupId,
    ClassicGroupSettings settings,
    Phase phase,
    int generation,
    String protocolType,
    String protocolName,
    SubscribedTopics subscribedTopics,
    Roster roster,
    long checkAtMs)
    implements Group, ClassicProtocol {

  /** A group that nobody has joined yet. */
  public static ClassicGroup empty(String groupId, ClassicGroupSettings settings) {
    return new ClassicGroup(
        groupId,
        settings,
        new Phase.Empty(),
        0,
        "",
        "",
        SubscribedTopics.NONE,
        Roster.EMPTY,
        NO_DEADLINE_MS);
  }

  /**
   * The group again after a restart of the gateway. Sessions and time-outs start anew, so that
   * members go on without a rebalance.
   *
   * @param epoch the generation
   * @param members by member id
   */
  public static ClassicGroup restore(
      String groupId,
      int epoch,
      ClassicDetails details,
      Map<String, ClassicMemberDetails> members,
      ClassicGroupSettings settings,
      long nowMs) {
    return Restoration.restore(empty(groupId, settings), epoch, details, members, nowMs);
  }

  /**
   * A stable group of members that have their assignments already: one that was of another kind.
   *
   * @param members by member id; the first one leads
   */
  public static ClassicGroup converted(
      String groupId,
      int generation,
      String protocolType,
      Map<String, ClassicMemberDetails> members,
      ClassicGroupSettings settings,
      long nowMs) {
    ClassicDetails details = new ClassicDetails(Phase.STABLE, protocolType, "", "");
    ClassicGroup group = restore(groupId, generation, details, members, settings, nowMs);
    return group.inGeneration(generation, ProtocolVote.choose(group.members()));
  }

  @Override
  public GroupStep join(JoinMember join, CompletableFuture<JoinAnswer> answer, long nowMs) {
    return Transition.of(this, nowMs, transition -> Joining.join(transition, join, answer));
  }

  @Override
  public GroupStep sync(SyncMember sync, CompletableFuture<SyncAnswer> answer, long nowMs) {
    return Transition.of(this, nowMs, transition -> Syncing.sync(transition, sync, answer));
  }

  @Override
  public GroupStep heartbeat(MemberClaim claim, CompletableFuture<ErrorCode> answer, long nowMs) {
    return Transition.of(this, nowMs, transition -> Heartbeats.beat(transition, claim, answer));
  }

  @Override
  public GroupStep leave(
      List<LeavingMember> leaving, CompletableFuture<List<ErrorCode>> answer, long nowMs) {
    return Transition.of(this, nowMs, transition -> Leaving.leave(transition, leaving, answer));
  }

  /** Makes the members join again. */
  public GroupStep rebalance(long nowMs) {
    return Transition.of(this, nowMs, Rebalance::begin);
  }

  @Override
  public GroupStep onTime(long nowMs) {
    return Transition.of(this, nowMs, Expiry::expire);
  }

  @Override
  public GroupStep admitCommit(
      CommitOrigin origin, CompletableFuture<CommitPermit> answer, long nowMs) {
    return Transition.of(this, nowMs, transition -> CommitRule.admit(transition, origin, answer));
  }

  @Override
  public ErrorCode admitOffsetFetch(String memberId, int memberEpoch) {
    return ErrorCode.NONE;
  }

  @Override
  public boolean isSubscribedTo(String topic) {
    return subscribedTopics.mayInclude(topic);
  }

  @Override
  public String stateName() {
    return phase.stateName();
  }

  @Override
  public boolean isEmpty() {
    return !roster.hasMembers() && roster.pendingDeadlinesMs().isEmpty();
  }

  @Override
  public long nextDeadlineMs() {
    return checkAtMs;
  }

  /** The members in the order in which they came. */
  public Collection<ClassicMember> members() {
    return roster.members();
  }

  /** Empty without members. */
  public String leaderId() {
    return roster.leaderId();
  }

  @Override
  public GroupImage image() {
    Map<String, MemberImage> members = new LinkedHashMap<>();
    for (ClassicMember member : members()) {
      members.put(member.memberId(), new MemberImage(generation, member.details()));
    }
    return new GroupImage(
        ConsumerProtocol.CLASSIC,
        generation,
        new ClassicDetails(stateName(), protocolType, protocolName, leaderId()),
        members);
  }

  @Override
  public List<CompletableFuture<?>> owedAnswers() {
    List<CompletableFuture<?>> owed = new ArrayList<>();
    for (ClassicMember member : members()) {
      if (member.isJoining()) {
        owed.add(member.waitingJoin());
      }
      if (member.isSyncing()) {
        owed.add(member.waitingSync());
      }
    }
    return owed;
  }

  /** Refuses all answers that are owed, for when the group is to become one of another kind. */
  public List<GroupStep.Answer<?>> refuseWaiting(ErrorCode error) {
    Transition transition = new Transition(this, 0);
    for (ClassicMember member : members()) {
      transition.refuseJoin(member, error, member.memberId());
      transition.refuseSync(member, error);
    }
    return transition.step().answers();
  }

  ClassicGroup withPhase(Phase newPhase) {
    return with(newPhase, roster, Math.min(checkAtMs, newPhase.deadlineMs()));
  }

  /** With a member that is new, or changed. */
  ClassicGroup with(ClassicMember member) {
    return with(phase, roster.with(member), Math.min(checkAtMs, member.deadlineMs()));
  }

  ClassicGroup withPending(String memberId, long deadlineMs) {
    return with(phase, roster.withPending(memberId, deadlineMs), Math.min(checkAtMs, deadlineMs));
  }

  /** For changes that set no deadline. */
  ClassicGroup withRoster(Roster newRoster) {
    return with(phase, newRoster, checkAtMs);
  }

  ClassicGroup withProtocolType(String newProtocolType) {
    return new ClassicGroup(
        groupId,
        settings,
        phase,
        generation,
        newProtocolType,
        protocolName,
        subscribedTopics,
        roster,
        checkAtMs);
  }

  /** In another generation, with the protocol that its members use. */
  ClassicGroup inGeneration(int newGeneration, String newProtocolName) {
    return new ClassicGroup(
        groupId,
        settings,
        phase,
        newGeneration,
        protocolType,
        newProtocolName,
        SubscribedTopics.of(protocolType, newProtocolName, members()),
        roster,
        checkAtMs);
  }

  /** Knowing exactly when the next time-out runs out. */
  ClassicGroup rechecked() {
    return with(phase, roster, roster.nextDeadlineMs(phase.deadlineMs()));
  }

  private ClassicGroup with(Phase newPhase, Roster newRoster, long newCheckAtMs) {
    return new ClassicGroup(
        groupId,
        settings,
        newPhase,
        generation,
        protocolType,
        protocolName,
        subscribedTopics,
        newRoster,
        newCheckAtMs);
  }
}
