package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.security.acl.NotAuthorizedException;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/** Which group ids there may be. */
public final class GroupIds {

  private GroupIds() {}

  /**
   * That a client may look at the group, as all APIs ask that describe one kind of groups; an empty
   * id is refused without words.
   *
   * @throws NotAuthorizedException if it may not
   * @throws ApiException INVALID_GROUP_ID
   */
  public static void checkDescribable(ClientAuthorizer authorizer, String groupId) {
    authorizer.require(AclOperation.DESCRIBE, ResourceType.GROUP, groupId);
    if (groupId.isEmpty()) {
      throw new ApiException(ErrorCode.INVALID_GROUP_ID, null);
    }
    check(groupId);
  }

  /**
   * Any that can be stored: Kafka lets clients commit offsets even under an empty one.
   *
   * @throws ApiException INVALID_GROUP_ID
   */
  public static void check(String groupId) {
    GroupTexts.checkId("group id", groupId, ErrorCode.INVALID_GROUP_ID);
  }

  /**
   * As {@link #check}, where Kafka does not take an empty id either.
   *
   * @throws ApiException INVALID_GROUP_ID
   */
  public static void checkNotEmpty(String groupId) {
    if (groupId.isEmpty()) {
      throw new ApiException(ErrorCode.INVALID_GROUP_ID, "the group id is empty");
    }
    check(groupId);
  }
}
