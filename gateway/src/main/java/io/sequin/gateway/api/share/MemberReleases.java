package io.sequin.gateway.api.share;

import io.sequin.storage.StorageException;
import io.sequin.storage.delivery.DeliveryStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets others have what members hold that are gone. */
final class MemberReleases {

  private static final Logger LOG = LoggerFactory.getLogger(MemberReleases.class);

  private final DeliveryStore deliveries;
  private final ReleaseWatches watches;

  MemberReleases(DeliveryStore deliveries, ReleaseWatches watches) {
    this.deliveries = deliveries;
    this.watches = watches;
  }

  /** What cannot be released now is when its lock has run out. */
  void release(String groupId, String memberId) {
    try {
      deliveries.releaseAll(groupId, memberId);
      watches.wake(groupId);
    } catch (StorageException e) {
      LOG.debug("records of '{}' stay locked for a while", memberId, e);
    }
  }
}
