package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.ConsumerProtocol;
import io.sequin.storage.consumer.ConsumerStore;

/** Which consumers acknowledge record by record. */
final class ShareConsumers {

  private final ConsumerStore store;

  ShareConsumers(ConsumerStore store) {
    this.store = store;
  }

  /**
   * @throws ApiException GROUP_ID_NOT_FOUND if there is none, or one of another kind
   */
  void check(String groupId) {
    boolean isShare =
        store
            .find(groupId)
            .map(consumer -> consumer.protocol() == ConsumerProtocol.SHARE)
            .orElse(false);
    if (!isShare) {
      throw new ApiException(
          ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a share group.");
    }
  }
}
