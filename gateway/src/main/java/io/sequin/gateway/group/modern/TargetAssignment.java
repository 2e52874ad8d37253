package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.GroupSpec;
import io.sequin.gateway.group.modern.assignor.MemberSpec;
import io.sequin.gateway.group.modern.assignor.PartitionAssignor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Lets an assignor decide what every member of a group is to have. */
final class TargetAssignment {

  private final ModernGroupSettings settings;
  private final TopicsView view;

  TargetAssignment(ModernGroupSettings settings, TopicsView view) {
    this.settings = settings;
    this.view = view;
  }

  GroupState compute(GroupState state, long nowMs) {
    return state.assigned(preferredAssignor(state.members(), settings).assign(spec(state)), nowMs);
  }

  /** What most members prefer; the broker's order decides between equals. */
  static PartitionAssignor preferredAssignor(Members members, ModernGroupSettings settings) {
    return members.assignors().keys().stream()
        .flatMap(name -> settings.assignor(name).stream())
        .min(
            Comparator.<PartitionAssignor>comparingInt(
                    assignor -> -members.assignors().of(assignor.name()))
                .thenComparingInt(settings.assignors()::indexOf))
        .orElse(settings.defaultAssignor());
  }

  private GroupSpec spec(GroupState state) {
    Map<Subscription, Set<UUID>> topicIds = new HashMap<>();
    Map<UUID, Integer> partitionCounts = new HashMap<>();
    for (Subscription subscription : state.members().subscriptions().keys()) {
      Set<UUID> ids = state.topics().ids(subscription, view);
      topicIds.put(subscription, ids);
      ids.forEach(id -> partitionCounts.put(id, view.byId(id).orElseThrow().partitionCount()));
    }
    SortedMap<String, MemberSpec> members = new TreeMap<>();
    for (Member member : state.members().byId().values()) {
      members.put(
          member.memberId(),
          new MemberSpec(
              member.instanceId(), topicIds.get(member.subscription()), member.target()));
    }
    return new GroupSpec(members, partitionCounts);
  }
}
