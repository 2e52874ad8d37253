package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.group.GroupIds;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ShareFetchRequest;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/** What requests of members must say, whatever is stored. */
final class ShareRequestChecks {

  private static final int MAX_MEMBER_ID_LENGTH = 36;
  private static final char NUL = 0;

  private ShareRequestChecks() {}

  /**
   * @throws ApiException INVALID_REQUEST
   * @throws io.sequin.gateway.security.acl.NotAuthorizedException if the client may not read as the
   *     group
   */
  static ShareSessionKey member(ClientAuthorizer authorizer, String groupId, String memberId) {
    require(groupId != null, "Invalid group id in the request.");
    authorizer.require(AclOperation.READ, ResourceType.GROUP, groupId);
    GroupIds.check(groupId);
    checkMemberId(memberId);
    return new ShareSessionKey(groupId, memberId);
  }

  /**
   * @throws ApiException INVALID_REQUEST
   */
  static void checkMemberId(String memberId) {
    require(
        memberId != null
            && !memberId.isEmpty()
            && memberId.length() <= MAX_MEMBER_ID_LENGTH
            && memberId.indexOf(NUL) < 0,
        "Invalid member id in the request.");
  }

  /**
   * A fetch that renews locks fetches nothing (KIP-1222).
   *
   * @throws ApiException INVALID_REQUEST
   */
  static void checkRenewal(ShareFetchRequest request) {
    if (!request.isRenewAck()) {
      return;
    }
    StringBuilder wrong = new StringBuilder();
    checkZero("maxBytes", request.maxBytes(), wrong);
    checkZero("minBytes", request.minBytes(), wrong);
    checkZero("maxRecords", request.maxRecords(), wrong);
    checkZero("maxWaitMs", request.maxWaitMs(), wrong);
    require(wrong.isEmpty(), wrong + "if isRenewAck is true.");
  }

  private static void checkZero(String name, int value, StringBuilder wrong) {
    if (value != 0) {
      wrong.append(name).append(" must be set to 0, ");
    }
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, message);
    }
  }
}
