package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.classic.ClassicMemberProtocol;
import io.sequin.gateway.group.classic.JoinAnswer;
import io.sequin.gateway.group.classic.JoinMember;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.MalformedMessageException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A member joins a consumer group by the classic protocol; its generation is its member epoch. */
final class ClassicJoin {

  private final ConsumerGroup group;
  private final GroupContext context;
  private final JoinMember join;
  private final long nowMs;

  ClassicJoin(ConsumerGroup group, JoinMember join, long nowMs) {
    this.group = group;
    this.context = group.context();
    this.join = join;
    this.nowMs = nowMs;
  }

  GroupStep step(CompletableFuture<JoinAnswer> answer) {
    try {
      String memberId = join.isNew() ? join.newMemberId() : join.memberId();
      check(memberId);
      return mustComeBackWithItsId()
          ? GroupStep.to(group)
              .answer(answer, JoinAnswer.refused(ErrorCode.MEMBER_ID_REQUIRED, memberId))
          : joined(memberId, answer);
    } catch (GroupRefusal e) {
      return GroupStep.to(group).answer(answer, JoinAnswer.refused(e.error(), join.memberId()));
    }
  }

  private void check(String memberId) {
    if (context.settings().migration() == MigrationPolicy.DISABLED) {
      throw new GroupRefusal(
          ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
          "Cannot join the consumer group "
              + group.groupId()
              + " with the classic protocol because the group migration is disabled.");
    }
    group.checkNotFull(memberId);
    if (!join.protocolType().equals(ConsumerGroup.PROTOCOL_TYPE) || !sharesAProtocol()) {
      throw new GroupRefusal(
          ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
          "Member " + memberId + "'s protocols are not supported.");
    }
  }

  private boolean sharesAProtocol() {
    Members members = group.state().members();
    return join.protocols().stream()
        .map(ClassicMemberProtocol::name)
        .anyMatch(name -> members.classicProtocols().of(name) == members.classicCount());
  }

  private boolean mustComeBackWithItsId() {
    return join.isNew() && join.instanceId() == null && join.knowsOfMemberIdRequired();
  }

  private GroupStep joined(String memberId, CompletableFuture<JoinAnswer> answer) {
    TopicsView view = context.topics().get();
    EmbeddedSubscription subscription = subscription(view);
    boolean downgrades =
        group
            .state()
            .members()
            .findStatic(join.instanceId())
            .map(existing -> Downgrade.isDueReplacing(group, existing))
            .orElse(false);
    Admission admission = admit(memberId);
    Member before = admission.member();
    Member after = applied(before, subscription);
    MemberUpdate update =
        new MemberUpdate(context, admission.group(), nowMs, Optional.of(subscription.owned()));
    if (downgrades) {
      return downgraded(update, before, after, view, answer);
    }
    ConsumerGroup updated = update.apply(before, after);
    return updated
        .withClassicJoined(memberId, nowMs, join.sessionTimeoutMs(), join.rebalanceTimeoutMs())
        .stepFrom(Optional.of(group))
        .answer(answer, welcome(updated));
  }

  private EmbeddedSubscription subscription(TopicsView view) {
    try {
      return EmbeddedSubscription.read(join.protocols().getFirst().metadata(), view);
    } catch (MalformedMessageException e) {
      throw new GroupRefusal(
          ErrorCode.UNKNOWN_SERVER_ERROR,
          "Malformed embedded consumer protocol in subscription deserialization.");
    }
  }

  private Admission admit(String memberId) {
    if (join.instanceId() == null) {
      return new Admission(group, Admission.knownOrNew(group, memberId));
    }
    return join.isNew()
        ? Admission.joiningStatic(group, join.instanceId(), memberId, true)
        : new Admission(group, group.lookup().fixed(join.instanceId(), memberId));
  }

  private Member applied(Member member, EmbeddedSubscription subscription) {
    MemberClient client = member.client();
    return new Member(
        member.memberId(),
        new MemberClient(
            join.instanceId() == null ? client.instanceId() : join.instanceId(),
            subscription.rackId() == null ? client.rackId() : subscription.rackId(),
            join.clientId(),
            join.clientHost(),
            join.rebalanceTimeoutMs()),
        new Subscription(subscription.topics(), ""),
        member.assignor(),
        member.target(),
        member.current(),
        new ClassicMembership(join.sessionTimeoutMs(), join.protocols()));
  }

  private GroupStep downgraded(
      MemberUpdate update,
      Member before,
      Member after,
      TopicsView view,
      CompletableFuture<JoinAnswer> answer) {
    boolean subscriptionChanged = !before.subscription().equals(after.subscription());
    int generation = group.state().epochs().group();
    GroupState state = update.subscribed(after, subscriptionChanged, view);
    if (state.epochs().needAssignment()) {
      ConsumerGroup stale = update.group().withState(state);
      return new Downgrade(stale, generation, nowMs).rebalancing().answer(answer, welcome(stale));
    }
    ConsumerGroup reconciled = update.reconciled(state, after, subscriptionChanged, view);
    return new Downgrade(reconciled, generation, nowMs)
        .stable()
        .answer(answer, welcome(reconciled));
  }

  private JoinAnswer welcome(ConsumerGroup joined) {
    String memberId = join.isNew() ? join.newMemberId() : join.memberId();
    Member member = joined.lookup().dynamic(memberId);
    return new JoinAnswer(
        ErrorCode.NONE,
        memberId,
        member.epoch(),
        ConsumerGroup.PROTOCOL_TYPE,
        member.classic().preferred().name(),
        "",
        false,
        List.of());
  }
}
