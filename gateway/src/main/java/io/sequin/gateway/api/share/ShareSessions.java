package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The share sessions of all clients, {@code group.share.max.share.sessions} at most. A session ends
 * with the connection that it was opened on, and what its member holds is released.
 */
final class ShareSessions {

  private record Slot(ShareSession session, RequestContext context, Runnable onClose) {}

  private final int maxSessions;
  private final MemberReleases releases;
  private final Map<ShareSessionKey, Slot> slots = new HashMap<>();

  ShareSessions(int maxSessions, MemberReleases releases) {
    this.maxSessions = maxSessions;
    this.releases = releases;
  }

  /**
   * In the place of the one that the member had.
   *
   * @throws ApiException SHARE_SESSION_LIMIT_REACHED if there is no room
   */
  ShareSession open(
      ShareSessionKey key, Collection<TopicIdPartition> partitions, RequestContext context) {
    ShareSession session = new ShareSession(key, partitions);
    Slot slot = new Slot(session, context, () -> lost(session));
    put(slot);
    context.onClose(slot.onClose());
    return session;
  }

  /**
   * @throws ApiException SHARE_SESSION_NOT_FOUND if there is none
   */
  synchronized ShareSession require(ShareSessionKey key) {
    Slot slot = slots.get(key);
    if (slot == null) {
      throw new ApiException(ErrorCode.SHARE_SESSION_NOT_FOUND, "The share session was not found.");
    }
    return slot.session();
  }

  /** The member ends its session: what it holds is released. */
  void close(ShareSession session) {
    if (remove(session.key())) {
      releases.release(session.key().groupId(), session.key().memberId());
    }
  }

  synchronized int size() {
    return slots.size();
  }

  private synchronized void put(Slot slot) {
    remove(slot.session().key());
    if (slots.size() >= maxSessions) {
      throw new ApiException(
          ErrorCode.SHARE_SESSION_LIMIT_REACHED, "The limit of share sessions has been reached.");
    }
    slots.put(slot.session().key(), slot);
  }

  private synchronized boolean remove(ShareSessionKey key) {
    Slot slot = slots.remove(key);
    if (slot != null) {
      slot.context().forget(slot.onClose());
    }
    return slot != null;
  }

  /** Whoever says that the connection is gone must not wait for PostgreSQL. */
  private void lost(ShareSession session) {
    ShareSessionKey key = session.key();
    synchronized (this) {
      Slot slot = slots.get(key);
      if (slot == null || slot.session() != session) {
        return;
      }
      slots.remove(key);
    }
    Thread.ofVirtual()
        .name("release-", 0)
        .start(() -> releases.release(key.groupId(), key.memberId()));
  }
}
