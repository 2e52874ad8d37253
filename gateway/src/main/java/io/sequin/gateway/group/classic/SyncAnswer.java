package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;

/**
 * What came of asking for an assignment.
 *
 * @param protocolType empty in errors
 * @param protocolName empty in errors
 * @param assignment empty in errors, and where the leader has none for the member
 */
public record SyncAnswer(
    ErrorCode error, String protocolType, String protocolName, byte[] assignment) {

  public static SyncAnswer refused(ErrorCode error) {
    return new SyncAnswer(error, "", "", ClassicMemberDetails.NO_ASSIGNMENT);
  }
}
