package io.sequin.gateway.group.classic;

import java.util.List;
import java.util.Objects;

/**
 * What is stored of a group besides its members.
 *
 * @param state as {@link ClassicGroup#stateName} gives it
 * @param protocolType empty before the first member
 * @param protocolName empty while no generation has members
 * @param leaderId empty without members
 * @param memberIds in the order in which the members came
 */
public record ClassicDetails(
    String state,
    String protocolType,
    String protocolName,
    String leaderId,
    List<String> memberIds) {

  /** A consumer that was made by a commit alone has none of them. */
  public ClassicDetails {
    state = Objects.requireNonNullElse(state, "");
    protocolType = Objects.requireNonNullElse(protocolType, "");
    protocolName = Objects.requireNonNullElse(protocolName, "");
    leaderId = Objects.requireNonNullElse(leaderId, "");
    memberIds = memberIds == null ? List.of() : List.copyOf(memberIds);
  }
}
