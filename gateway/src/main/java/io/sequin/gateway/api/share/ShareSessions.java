package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The share sessions of all clients, {@code group.share.max.share.sessions} at most. A session ends
 * with the connection that it was opened on, and what its member holds is released.
 */
final class ShareSessions {

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private record Slot(ShareSession session, RequestContext context, Runnable onEnd) {}

  private final int maxSessions;
  private final MemberReleases releases;
  private final Map<ShareSessionKey, Slot> slots = new HashMap<>();

  /** Of members whose connection is lost. */
  private final Map<ShareSessionKey, CompletableFuture<Void>> releasing = new ConcurrentHashMap<>();

  ShareSessions(int maxSessions, MemberReleases releases) {
    this.maxSessions = maxSessions;
    this.releases = releases;
  }

  /**
   * In the place of the one that the member had. A member that comes back on another connection
   * waits until what it held before is released, or it would lose what it is given now.
   *
   * @throws ApiException SHARE_SESSION_LIMIT_REACHED if there is no room
   */
  ShareSession open(
      ShareSessionKey key, Collection<TopicIdPartition> partitions, RequestContext context) {
    releasing.getOrDefault(key, DONE).join();
    ShareSession session = new ShareSession(key, partitions);
    Slot slot = new Slot(session, context, () -> lost(session));
    put(slot);
    context.onEnd(slot.onEnd());
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
      slot.context().forget(slot.onEnd());
    }
    return slot != null;
  }

  /** Something was acquired for a member whose connection was lost meanwhile. */
  void abandon(ShareSession session) {
    ShareSessionKey key = session.key();
    if (isCurrent(session) || !isOpen(key)) {
      releases.release(key.groupId(), key.memberId());
    }
  }

  private void lost(ShareSession session) {
    CompletableFuture<Void> released = new CompletableFuture<>();
    if (isLost(session, released)) {
      release(session.key(), released);
    }
  }

  private synchronized boolean isLost(ShareSession session, CompletableFuture<Void> released) {
    boolean isLost = isCurrent(session);
    if (isLost) {
      slots.remove(session.key());
      releasing.put(session.key(), released);
    }
    return isLost;
  }

  private void release(ShareSessionKey key, CompletableFuture<Void> released) {
    try {
      releases.release(key.groupId(), key.memberId());
    } finally {
      releasing.remove(key, released);
      released.complete(null);
    }
  }

  private synchronized boolean isOpen(ShareSessionKey key) {
    return slots.containsKey(key);
  }

  private synchronized boolean isCurrent(ShareSession session) {
    Slot slot = slots.get(session.key());
    return slot != null && slot.session() == session;
  }
}
