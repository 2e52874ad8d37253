package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.classic.ClassicProtocol;
import io.sequin.gateway.group.classic.JoinAnswer;
import io.sequin.gateway.group.classic.JoinMember;
import io.sequin.gateway.group.classic.LeavingMember;
import io.sequin.gateway.group.classic.MemberClaim;
import io.sequin.gateway.group.classic.SyncAnswer;
import io.sequin.gateway.group.classic.SyncMember;
import io.sequin.protocol.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A consumer group of the newer protocol (KIP-848) at one moment. Immutable. */
public final class ConsumerGroup implements Group, ClassicProtocol {

  static final String PROTOCOL_TYPE = "consumer";

  private final GroupContext context;
  private final String groupId;
  private final GroupState state;
  private final Deadlines deadlines;

  ConsumerGroup(GroupContext context, String groupId, GroupState state, Deadlines deadlines) {
    this.context = context;
    this.groupId = groupId;
    this.state = state;
    this.deadlines = deadlines;
  }

  static ConsumerGroup create(GroupContext context, String groupId) {
    return new ConsumerGroup(context, groupId, GroupState.NEW, Deadlines.NONE);
  }

  /** A stored group, its time-outs begun anew. Members go on as if nothing had happened. */
  static ConsumerGroup restored(
      GroupContext context, String groupId, GroupState state, long nowMs) {
    ConsumerGroup group = new ConsumerGroup(context, groupId, state, Deadlines.NONE);
    long sessionMs = nowMs + context.timing(groupId).sessionTimeoutMs();
    for (Member member : state.members().byId().values()) {
      group =
          group
              .withSession(member.memberId(), sessionMs)
              .withRebalance(member, member.current(), nowMs);
    }
    return group;
  }

  /**
   * @throws GroupRefusal GROUP_ID_NOT_FOUND if there is none, or one of another kind
   */
  static ConsumerGroup existing(String groupId, Optional<Group> group) {
    return switch (group.orElse(null)) {
      case ConsumerGroup consumerGroup -> consumerGroup;
      case null ->
          throw new GroupRefusal(ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " not found.");
      default ->
          throw new GroupRefusal(
              ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a consumer group.");
    };
  }

  GroupState state() {
    return state;
  }

  GroupContext context() {
    return context;
  }

  MemberLookup lookup() {
    return new MemberLookup(groupId, state.members());
  }

  @Override
  public String groupId() {
    return groupId;
  }

  @Override
  public String stateName() {
    return state.name();
  }

  @Override
  public String protocolType() {
    return PROTOCOL_TYPE;
  }

  @Override
  public boolean isEmpty() {
    return state.members().isEmpty();
  }

  @Override
  public GroupImage image() {
    return state.image();
  }

  @Override
  public long nextDeadlineMs() {
    return deadlines.noEarlierThanMs();
  }

  @Override
  public GroupStep onTime(long nowMs) {
    ConsumerGroup group = this;
    for (String memberId : deadlines.passed(nowMs)) {
      if (Downgrade.isDueWithout(group, Set.of(memberId))) {
        return group.leaving(Set.of(memberId), nowMs);
      }
      group = group.removed(Set.of(memberId));
    }
    return group.withDeadlines(group.deadlines.exact()).stepFrom(Optional.of(this));
  }

  @Override
  public GroupStep join(JoinMember join, CompletableFuture<JoinAnswer> answer, long nowMs) {
    return new ClassicJoin(this, join, nowMs).step(answer);
  }

  @Override
  public GroupStep sync(SyncMember sync, CompletableFuture<SyncAnswer> answer, long nowMs) {
    return new ClassicSession(this, nowMs).sync(sync, answer);
  }

  @Override
  public GroupStep heartbeat(MemberClaim claim, CompletableFuture<ErrorCode> answer, long nowMs) {
    return new ClassicSession(this, nowMs).heartbeat(claim, answer);
  }

  @Override
  public GroupStep leave(
      List<LeavingMember> leaving, CompletableFuture<List<ErrorCode>> answer, long nowMs) {
    return new ClassicLeave(this).step(leaving, answer, nowMs);
  }

  @Override
  public GroupStep admitCommit(
      CommitOrigin origin, CompletableFuture<CommitPermit> answer, long nowMs) {
    return GroupStep.to(this).answer(answer, new OffsetAccess(state.members()).permit(origin));
  }

  @Override
  public ErrorCode admitOffsetFetch(String memberId, int memberEpoch) {
    return new OffsetAccess(state.members()).admitFetch(memberId, memberEpoch);
  }

  @Override
  public boolean isSubscribedTo(String topic) {
    return state.members().subscriptions().keys().stream()
        .anyMatch(subscription -> state.topics().includes(subscription, topic));
  }

  /** None: every event is answered at once. */
  @Override
  public List<CompletableFuture<?>> owedAnswers() {
    return List.of();
  }

  ConsumerGroup withState(GroupState newState) {
    return new ConsumerGroup(context, groupId, newState, deadlines);
  }

  ConsumerGroup withSession(String memberId, long deadlineMs) {
    return withDeadlines(deadlines.changed(memberId, deadline -> deadline.withSession(deadlineMs)));
  }

  /** Begins or ends the time that a member has to give partitions up. */
  ConsumerGroup withRebalance(Member member, CurrentAssignment current, long nowMs) {
    long deadlineMs =
        current.state() == MemberState.UNREVOKED_PARTITIONS && !member.isClassic()
            ? nowMs + member.client().rebalanceTimeoutMs()
            : MemberDeadlines.NONE;
    return withDeadlines(
        deadlines.changed(member.memberId(), deadline -> deadline.withRebalance(deadlineMs)));
  }

  /** A new process in the place of a static member. */
  ConsumerGroup replaced(Member old, Member replacing) {
    return new ConsumerGroup(
        context, groupId, state.without(old).with(replacing), deadlines.without(old.memberId()));
  }

  /** A static member has left for a while: nobody waits for it to give partitions up. */
  ConsumerGroup suspended(Member member) {
    return withState(state.with(member.withCurrent(member.current().suspended())))
        .withDeadlines(
            deadlines.changed(
                member.memberId(), deadline -> deadline.withRebalance(MemberDeadlines.NONE)));
  }

  /** A member has joined by the classic protocol, and is to fetch its assignment. */
  ConsumerGroup withClassicJoined(
      String memberId, long nowMs, int sessionTimeoutMs, int rebalanceTimeoutMs) {
    return withDeadlines(
        deadlines.changed(
            memberId,
            deadline ->
                deadline
                    .withSession(nowMs + sessionTimeoutMs)
                    .withJoin(MemberDeadlines.NONE)
                    .withSync(nowMs + rebalanceTimeoutMs)));
  }

  /** A member of the classic protocol has fetched its assignment. */
  ConsumerGroup withClassicSynced(String memberId) {
    return withDeadlines(
        deadlines.changed(memberId, deadline -> deadline.withSync(MemberDeadlines.NONE)));
  }

  /** A member of the classic protocol is to join again; asking once more gives it no more time. */
  ConsumerGroup withClassicAskedToJoin(String memberId, long deadlineMs) {
    return withDeadlines(
        deadlines.changed(
            memberId,
            deadline ->
                deadline.joinMs() == MemberDeadlines.NONE
                    ? deadline.withJoin(deadlineMs)
                    : deadline));
  }

  /**
   * @throws GroupRefusal GROUP_MAX_SIZE_REACHED unless there is room, or it is a member already
   */
  void checkNotFull(String memberId) {
    int maxSize = context.settings().maxSize();
    if (state.members().size() >= maxSize && state.members().find(memberId).isEmpty()) {
      throw new GroupRefusal(
          ErrorCode.GROUP_MAX_SIZE_REACHED,
          "The consumer group has reached its maximum capacity of " + maxSize + " members.");
    }
  }

  /** These members go, and with the last one of the newer protocol the group becomes a classic. */
  GroupStep leaving(Collection<String> memberIds, long nowMs) {
    boolean downgrades = Downgrade.isDueWithout(this, memberIds);
    ConsumerGroup left = removed(memberIds);
    return downgrades
        ? new Downgrade(left, state.epochs().group(), nowMs).rebalancing()
        : left.stepFrom(Optional.of(this));
  }

  /** Without these members; the next heartbeat of another assigns what they had. */
  ConsumerGroup removed(Collection<String> memberIds) {
    GroupState left = state;
    Deadlines remaining = deadlines;
    for (String memberId : memberIds) {
      left = left.without(state.members().find(memberId).orElseThrow());
      remaining = remaining.without(memberId);
    }
    return new ConsumerGroup(
        context, groupId, left.lookedUp(context.topics().get(), true), remaining);
  }

  /** The step from the group before to this one, to be stored if anything stored has changed. */
  GroupStep stepFrom(Optional<Group> before) {
    boolean sameStored =
        before.orElse(null) instanceof ConsumerGroup old && state.isStoredAs(old.state);
    return sameStored ? GroupStep.to(this) : GroupStep.stored(this);
  }

  private ConsumerGroup withDeadlines(Deadlines newDeadlines) {
    return new ConsumerGroup(context, groupId, state, newDeadlines);
  }
}
