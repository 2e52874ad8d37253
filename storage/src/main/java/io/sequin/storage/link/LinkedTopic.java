package io.sequin.storage.link;

import java.util.Optional;

/**
 * A topic that follows, or has followed, one of another cluster.
 *
 * @param problem why it does not get on, for people
 * @param maxMessageBytes as it was set for the topic there
 * @param minInsyncReplicas as it was set for the topic there
 */
public record LinkedTopic(
    int topicId,
    String name,
    int partitionCount,
    State state,
    Fence fence,
    Optional<String> problem,
    Optional<String> maxMessageBytes,
    Optional<String> minInsyncReplicas) {

  /** What keeps the other cluster's producers from writing to the topic there. */
  public enum Fence {
    /** Configs that let no write succeed. */
    CONFIG,
    /** An ACL that denies it to everybody. */
    ACL,
    /** Nothing: it is only looked whether somebody still does. */
    NONE
  }

  /** What it is to this cluster. */
  public enum State {
    FOLLOWING,
    /** As soon as all is here, it is promoted. */
    PROMOTING,
    /** It is written to here. */
    PROMOTED
  }

  public boolean isPromoted() {
    return state == State.PROMOTED;
  }
}
