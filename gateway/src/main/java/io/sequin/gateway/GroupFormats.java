package io.sequin.gateway;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.gateway.group.GroupFormat.MemberDetails;
import io.sequin.gateway.group.classic.ClassicDetails;
import io.sequin.gateway.group.classic.ClassicGroup;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.classic.ClassicMemberDetails;
import io.sequin.storage.consumer.ConsumerProtocol;
import java.util.HashMap;
import java.util.Map;

/** How each kind of group is stored. */
public final class GroupFormats {

  private GroupFormats() {}

  public static GroupFormat of(BrokerConfigs configs) {
    return new GroupFormat(Map.of(ConsumerProtocol.CLASSIC, classic(configs)));
  }

  private static GroupFormat.Kind<ClassicDetails, ClassicMemberDetails> classic(
      BrokerConfigs configs) {
    ClassicGroupSettings settings = ClassicGroupSettings.of(configs);
    return new GroupFormat.Kind<>(
        ClassicDetails.class,
        ClassicMemberDetails.class,
        (groupId, epoch, details, members, nowMs) ->
            ClassicGroup.restore(groupId, epoch, details, withoutEpochs(members), settings, nowMs));
  }

  /** A classic group's members all have its generation. */
  private static <M extends Record> Map<String, M> withoutEpochs(
      Map<String, MemberDetails<M>> members) {
    Map<String, M> details = new HashMap<>();
    members.forEach((memberId, member) -> details.put(memberId, member.details()));
    return details;
  }
}
