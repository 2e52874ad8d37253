package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.List;

/**
 * What came of joining.
 *
 * @param memberId the id that the member has or is to take; may be empty in errors
 * @param generation -1 in errors
 * @param protocolType empty in errors
 * @param protocolName empty in errors
 * @param leaderId empty in errors
 * @param skipAssignment tells a leader that assignments are not wanted from it (KIP-814)
 * @param members for the leader only
 */
public record JoinAnswer(
    ErrorCode error,
    String memberId,
    int generation,
    String protocolType,
    String protocolName,
    String leaderId,
    boolean skipAssignment,
    List<JoinedMember> members) {

  private static final int NO_GENERATION = -1;

  public JoinAnswer {
    members = List.copyOf(members);
  }

  public static JoinAnswer refused(ErrorCode error, String memberId) {
    return new JoinAnswer(error, memberId, NO_GENERATION, "", "", "", false, List.of());
  }

  static JoinAnswer joined(ClassicGroup group, String memberId) {
    return joined(group, memberId, group.leaderId(), false);
  }

  /**
   * Welcomes a member of the generation.
   *
   * @param leaderId the leader that the member is told of
   */
  static JoinAnswer joined(
      ClassicGroup group, String memberId, String leaderId, boolean skipAssignment) {
    return new JoinAnswer(
        ErrorCode.NONE,
        memberId,
        group.generation(),
        group.protocolType(),
        group.protocolName(),
        leaderId,
        skipAssignment,
        memberId.equals(leaderId) ? membersOf(group) : List.of());
  }

  private static List<JoinedMember> membersOf(ClassicGroup group) {
    return group.members().stream()
        .map(
            member ->
                new JoinedMember(
                    member.memberId(),
                    member.details().instanceId(),
                    member.metadata(group.protocolName())))
        .toList();
  }

  /**
   * A member as the leader sees it.
   *
   * @param instanceId of a static member, else null
   * @param metadata of the protocol that was chosen
   */
  public record JoinedMember(String memberId, String instanceId, byte[] metadata) {}
}
