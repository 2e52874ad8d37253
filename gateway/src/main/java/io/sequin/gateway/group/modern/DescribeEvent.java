package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupStep;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Somebody asks what a group is like. */
final class DescribeEvent implements GroupEvent<DescribeOutcome> {

  private final GroupContext context;
  private final String groupId;

  DescribeEvent(GroupContext context, String groupId) {
    this.context = context;
    this.groupId = groupId;
  }

  @Override
  public GroupStep apply(
      Optional<Group> group, CompletableFuture<DescribeOutcome> answer, long nowMs) {
    return GroupStep.unchanged(group).answer(answer, describe(group));
  }

  private DescribeOutcome describe(Optional<Group> group) {
    try {
      return DescribeOutcome.of(
          GroupDescription.of(
              ConsumerGroup.existing(groupId, group).state(),
              context.settings(),
              context.topics().get()));
    } catch (GroupRefusal e) {
      return DescribeOutcome.refused(e);
    }
  }
}
