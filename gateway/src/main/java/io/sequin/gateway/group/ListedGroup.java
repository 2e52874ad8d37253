package io.sequin.gateway.group;

import io.sequin.storage.consumer.ConsumerProtocol;
import java.util.Locale;

/** A group as ListGroups tells of it. */
public record ListedGroup(
    String groupId, String protocolType, String stateName, ConsumerProtocol protocol) {

  static ListedGroup of(Group group) {
    return new ListedGroup(
        group.groupId(), group.protocolType(), group.stateName(), group.image().protocol());
  }

  /** Kafka's name of the kind of group: {@code classic}, {@code consumer} … */
  public String typeName() {
    return protocol.name().toLowerCase(Locale.ROOT);
  }
}
