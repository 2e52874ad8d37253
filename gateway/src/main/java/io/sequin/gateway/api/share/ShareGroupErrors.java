package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;

/** What Kafka says of share groups whose offsets cannot be changed. */
final class ShareGroupErrors {

  private ShareGroupErrors() {}

  /**
   * @throws ApiException unless there is no error
   */
  static void check(String groupId, ErrorCode error) {
    switch (error) {
      case NONE -> {}
      case NON_EMPTY_GROUP -> throw new ApiException(error, "The group is not empty.");
      default -> throw new ApiException(error, "Group " + groupId + " is not a share group.");
    }
  }
}
