package io.sequin.storage.link;

import java.util.Optional;
import java.util.UUID;

/**
 * A topic that has one of the same name in another cluster: it follows that one, or is followed.
 *
 * @param problem why it does not get on, for people
 * @param maxMessageBytes as it was set for the topic there
 * @param minInsyncReplicas as it was set for the topic there
 * @param sourceTopicId its id there; empty if that is not known
 */
public record LinkedTopic(
    int topicId,
    String name,
    int partitionCount,
    State state,
    Fence fence,
    Optional<String> problem,
    Optional<String> maxMessageBytes,
    Optional<String> minInsyncReplicas,
    Optional<UUID> sourceTopicId) {

  /** What keeps the other cluster's producers from writing to the topic there. */
  public enum Fence {
    /** Configs that let no write succeed. */
    CONFIG,
    /** An ACL that denies it to everybody. */
    ACL,
    /** Nothing: it is only looked whether somebody still does. */
    NONE;

    /**
     * @throws IllegalArgumentException for people, if there is no such fence
     */
    public static Fence parse(String name) {
      return switch (name) {
        case "config" -> CONFIG;
        case "acl" -> ACL;
        case "none" -> NONE;
        default ->
            throw new IllegalArgumentException("a fence is config, acl or none, not " + name);
      };
    }
  }

  /** What it is to this cluster. */
  public enum State {
    FOLLOWING,
    /** As soon as all is here, it is promoted. */
    PROMOTING,
    /** It is written to here. */
    PROMOTED,
    /** It is written to here, and all of it goes to the other cluster as well. */
    PUSHED,
    /** As soon as all is there, it is written to there. */
    RETURNING,
    /** It was written to here, and is now written to there, at other offsets. */
    RETURNED
  }

  /** Whether it gets what is written in the other cluster. */
  public boolean isFollowing() {
    return state == State.FOLLOWING || state == State.PROMOTING;
  }

  /** Whether the other cluster gets what is written here. */
  public boolean isPushed() {
    return state == State.PUSHED || state == State.RETURNING;
  }

  /** Whether clients may write to it here. */
  public boolean isWrittenHere() {
    return state == State.PROMOTED || state == State.PUSHED;
  }
}
