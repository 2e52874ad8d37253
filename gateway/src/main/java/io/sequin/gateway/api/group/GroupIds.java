package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;

/** Which group ids there may be. */
public final class GroupIds {

  private GroupIds() {}

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
