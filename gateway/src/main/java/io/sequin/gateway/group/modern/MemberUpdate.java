package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.Optional;
import java.util.Set;

/**
 * What follows for a group from what one of its members has said: topics are looked up, the group
 * is assigned anew, the member comes nearer to its target.
 *
 * @param owned what the member says that it reads; empty if it does not say
 */
record MemberUpdate(
    GroupContext context, ConsumerGroup group, long nowMs, Optional<Set<TopicIdPartition>> owned) {

  /**
   * @param before the member as it was known
   * @param after the member as it now says it is
   * @throws GroupRefusal INVALID_REGULAR_EXPRESSION
   */
  ConsumerGroup apply(Member before, Member after) {
    TopicsView view = context.topics().get();
    boolean subscriptionChanged = !before.subscription().equals(after.subscription());
    GroupState subscribed = subscribed(after, subscriptionChanged, view);
    return reconciled(assigned(subscribed, view), after, subscriptionChanged, view);
  }

  GroupState subscribed(Member after, boolean subscriptionChanged, TopicsView view) {
    GroupState joined = group.state().with(after);
    return subscriptionChanged || joined.topics().version() != view.version()
        ? joined.lookedUp(view, subscriptionChanged)
        : joined;
  }

  private GroupState assigned(GroupState state, TopicsView view) {
    int intervalMs = context.timing(group.groupId()).assignmentIntervalMs();
    return state.epochs().needAssignment() && state.epochs().mayAssign(nowMs, intervalMs)
        ? new TargetAssignment(context.settings(), view).compute(state, nowMs)
        : state;
  }

  ConsumerGroup reconciled(
      GroupState state, Member after, boolean subscriptionChanged, TopicsView view) {
    Member member = state.members().find(after.memberId()).orElseThrow();
    Reconciler reconciler =
        new Reconciler(
            state.epochs().assignment(),
            state.topics().ids(member.subscription(), view),
            partition -> state.members().isHeldByOther(partition, member.memberId()),
            owned);
    CurrentAssignment next = reconciler.next(member, subscriptionChanged);
    return next.equals(member.current())
        ? group.withState(state)
        : group.withState(state.with(member.withCurrent(next))).withRebalance(member, next, nowMs);
  }
}
