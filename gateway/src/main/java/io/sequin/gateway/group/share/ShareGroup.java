package io.sequin.gateway.group.share;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.modern.GroupRefusal;
import io.sequin.protocol.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** A share group (KIP-932) at one moment. Immutable. */
public final class ShareGroup implements Group {

  /** As ListGroups names it. */
  public static final String PROTOCOL_TYPE = "share";

  private final ShareGroupContext context;
  private final String groupId;
  private final ShareGroupState state;
  private final PMap<String, Long> sessionsEndMs;

  private ShareGroup(
      ShareGroupContext context,
      String groupId,
      ShareGroupState state,
      PMap<String, Long> sessionsEndMs) {
    this.context = context;
    this.groupId = groupId;
    this.state = state;
    this.sessionsEndMs = sessionsEndMs;
  }

  static ShareGroup create(ShareGroupContext context, String groupId) {
    return new ShareGroup(context, groupId, ShareGroupState.NEW, HashTreePMap.empty());
  }

  /** A stored group, its time-outs begun anew. Members go on as if nothing had happened. */
  static ShareGroup restored(
      ShareGroupContext context, String groupId, ShareGroupState state, long nowMs) {
    ShareGroup group = new ShareGroup(context, groupId, state, HashTreePMap.empty());
    long sessionEndMs = nowMs + context.timing(groupId).sessionTimeoutMs();
    for (String memberId : state.members().keySet()) {
      group = group.withSession(memberId, sessionEndMs);
    }
    return group;
  }

  /**
   * @throws GroupRefusal GROUP_ID_NOT_FOUND if there is none, or one of another kind
   */
  static ShareGroup existing(String groupId, Optional<Group> group) {
    return switch (group.orElse(null)) {
      case ShareGroup shareGroup -> shareGroup;
      case null ->
          throw new GroupRefusal(ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " not found.");
      default ->
          throw new GroupRefusal(
              ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a share group.");
    };
  }

  ShareGroupState state() {
    return state;
  }

  public int epoch() {
    return state.epoch();
  }

  public int assignmentEpoch() {
    return state.assignmentEpoch();
  }

  /** In the order of their ids. */
  public Collection<ShareMember> members() {
    return new TreeMap<>(state.members()).values();
  }

  @Override
  public String groupId() {
    return groupId;
  }

  @Override
  public String stateName() {
    return isEmpty() ? "Empty" : "Stable";
  }

  @Override
  public String protocolType() {
    return PROTOCOL_TYPE;
  }

  @Override
  public boolean isEmpty() {
    return state.members().isEmpty();
  }

  @Override
  public GroupImage image() {
    return state.image();
  }

  @Override
  public long nextDeadlineMs() {
    return sessionsEndMs.values().stream().mapToLong(Long::longValue).min().orElse(NO_DEADLINE_MS);
  }

  @Override
  public GroupStep onTime(long nowMs) {
    ShareGroup group = this;
    for (var session : sessionsEndMs.entrySet()) {
      if (session.getValue() <= nowMs) {
        group = group.without(session.getKey());
      }
    }
    return group.stepFrom(Optional.of(this));
  }

  /** Members of a share group acknowledge, they do not commit. */
  @Override
  public GroupStep admitCommit(
      CommitOrigin origin, CompletableFuture<CommitPermit> answer, long nowMs) {
    return GroupStep.to(this).answer(answer, CommitPermit.refused(ErrorCode.GROUP_ID_NOT_FOUND));
  }

  @Override
  public ErrorCode admitOffsetFetch(String memberId, int memberEpoch) {
    return ErrorCode.GROUP_ID_NOT_FOUND;
  }

  @Override
  public boolean isSubscribedTo(String topic) {
    return state.members().values().stream()
        .anyMatch(member -> member.subscribedNames().contains(topic));
  }

  /** None: every event is answered at once. */
  @Override
  public List<CompletableFuture<?>> owedAnswers() {
    return List.of();
  }

  /**
   * @throws GroupRefusal GROUP_MAX_SIZE_REACHED unless there is room, or it is a member already
   */
  void checkNotFull(String memberId) {
    int maxSize = context.settings().maxSize();
    if (state.members().size() >= maxSize && state.find(memberId).isEmpty()) {
      throw new GroupRefusal(
          ErrorCode.GROUP_MAX_SIZE_REACHED,
          "The share group has reached its maximum capacity of " + maxSize + " members.");
    }
  }

  /**
   * @throws GroupRefusal UNKNOWN_MEMBER_ID if it is not in the group
   */
  ShareMember member(String memberId) {
    return state
        .find(memberId)
        .orElseThrow(
            () ->
                new GroupRefusal(
                    ErrorCode.UNKNOWN_MEMBER_ID,
                    "Member " + memberId + " is not a member of group " + groupId + "."));
  }

  ShareGroup withState(ShareGroupState newState) {
    return new ShareGroup(context, groupId, newState, sessionsEndMs);
  }

  ShareGroup withSession(String memberId, long endMs) {
    return new ShareGroup(context, groupId, state, sessionsEndMs.plus(memberId, endMs));
  }

  /** The next heartbeat of another member assigns what this one had. */
  ShareGroup without(String memberId) {
    return new ShareGroup(
        context,
        groupId,
        state.without(memberId).lookedUp(context.topics().get(), true),
        sessionsEndMs.minus(memberId));
  }

  /** The step from the group before to this one, to be stored if anything stored has changed. */
  GroupStep stepFrom(Optional<Group> before) {
    boolean sameStored =
        before.orElse(null) instanceof ShareGroup old && state.isStoredAs(old.state);
    return sameStored ? GroupStep.to(this) : GroupStep.stored(this);
  }
}
