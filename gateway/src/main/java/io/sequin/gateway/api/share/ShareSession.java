package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one member reads from this gateway, remembered between its requests (KIP-932). */
final class ShareSession {

  private final ShareSessionKey key;

  /** Whether the member is to hear of the partition in any case. */
  private final Map<TopicIdPartition, Boolean> partitions = new LinkedHashMap<>();

  private int nextEpoch = 1;

  ShareSession(ShareSessionKey key, Collection<TopicIdPartition> partitions) {
    this.key = key;
    partitions.forEach(partition -> this.partitions.put(partition, true));
  }

  ShareSessionKey key() {
    return key;
  }

  /**
   * The session steps on.
   *
   * @throws ApiException INVALID_SHARE_SESSION_EPOCH if the request does not come next
   */
  synchronized void takeTurn(int epoch) {
    if (epoch != nextEpoch) {
      throw new ApiException(
          ErrorCode.INVALID_SHARE_SESSION_EPOCH, "The share session epoch is invalid.");
    }
    nextEpoch = nextEpoch == Integer.MAX_VALUE ? 1 : nextEpoch + 1;
  }

  synchronized void update(
      Collection<TopicIdPartition> added, Collection<TopicIdPartition> forgotten) {
    added.forEach(partition -> partitions.putIfAbsent(partition, true));
    forgotten.forEach(partitions::remove);
  }

  /** Beginning with another one each time, so that a bounded answer serves all of them in turn. */
  synchronized List<TopicIdPartition> partitionsInTurn() {
    List<TopicIdPartition> inTurn = new ArrayList<>(partitions.keySet());
    Collections.rotate(inTurn, inTurn.isEmpty() ? 0 : -(nextEpoch % inTurn.size()));
    return inTurn;
  }

  /** Of what was found, what the member does not know yet. */
  synchronized List<SharedRead> news(List<SharedRead> found) {
    return found.stream().filter(this::isNews).toList();
  }

  private boolean isNews(SharedRead read) {
    boolean mustTell = Boolean.TRUE.equals(partitions.replace(read.partition(), read.isError()));
    return mustTell || read.isError() || !read.acquired().isEmpty();
  }
}
