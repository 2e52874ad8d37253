package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.group.modern.GroupRefusal;
import java.util.Optional;

/** What Kafka says of share groups whose offsets cannot be changed. */
final class ShareGroupErrors {

  private ShareGroupErrors() {}

  /**
   * @throws ApiException if the group refuses
   */
  static void check(Optional<GroupRefusal> refusal) {
    refusal.ifPresent(
        refused -> {
          throw new ApiException(refused.error(), refused.getMessage());
        });
  }
}
