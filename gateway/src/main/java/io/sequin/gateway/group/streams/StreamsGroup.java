package io.sequin.gateway.group.streams;

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

/** A streams group (KIP-1071) at one moment. Immutable. */
public final class StreamsGroup implements Group {

  /** As ListGroups names it. */
  public static final String PROTOCOL_TYPE = "streams";

  private final StreamsGroupContext context;
  private final String groupId;
  private final StreamsGroupState state;
  private final StreamsDeadlines deadlines;

  StreamsGroup(
      StreamsGroupContext context,
      String groupId,
      StreamsGroupState state,
      StreamsDeadlines deadlines) {
    this.context = context;
    this.groupId = groupId;
    this.state = state;
    this.deadlines = deadlines;
  }

  static StreamsGroup create(StreamsGroupContext context, String groupId) {
    return new StreamsGroup(context, groupId, StreamsGroupState.NEW, StreamsDeadlines.NONE);
  }

  /** A stored group, its time-outs begun anew. Members go on as if nothing had happened. */
  static StreamsGroup restored(
      StreamsGroupContext context, String groupId, StreamsGroupState state, long nowMs) {
    StreamsDeadlines deadlines = StreamsDeadlines.NONE;
    long sessionEndMs = nowMs + context.terms().apply(groupId).timing().sessionTimeoutMs();
    for (StreamsMember member : state.members().values()) {
      deadlines =
          afterReconciling(deadlines.withSession(member.memberId(), sessionEndMs), member, nowMs);
    }
    return new StreamsGroup(context, groupId, state, deadlines);
  }

  /**
   * @throws GroupRefusal GROUP_ID_NOT_FOUND if there is none, or one of another kind
   */
  static StreamsGroup existing(String groupId, Optional<Group> group, String unknown) {
    return switch (group.orElse(null)) {
      case StreamsGroup streamsGroup -> streamsGroup;
      case null -> throw new GroupRefusal(ErrorCode.GROUP_ID_NOT_FOUND, unknown);
      default ->
          throw new GroupRefusal(
              ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a streams group.");
    };
  }

  StreamsGroupState state() {
    return state;
  }

  StreamsDeadlines deadlines() {
    return deadlines;
  }

  public int epoch() {
    return state.epochs().group();
  }

  public int assignmentEpoch() {
    return state.epochs().assignment();
  }

  public Topology topology() {
    return state.topology().topology();
  }

  /** With the number of partitions of internal topics, if tasks can begin. */
  public Optional<ConfiguredTopology> readyTopology() {
    return state.topology().configured().filter(ConfiguredTopology::isReady);
  }

  /** In the order of their ids. */
  public Collection<StreamsMember> members() {
    return new TreeMap<>(state.members()).values();
  }

  @Override
  public String groupId() {
    return groupId;
  }

  @Override
  public String stateName() {
    return state.name();
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
    return deadlines.earliestMs();
  }

  @Override
  public GroupStep onTime(long nowMs) {
    StreamsGroup group = this;
    for (String memberId : deadlines.passed(nowMs)) {
      group = group.without(memberId);
    }
    return (group.deadlines.isAssignmentDue(nowMs) ? group.assignedAfterDelay(nowMs) : group)
        .stepFrom(Optional.of(this));
  }

  @Override
  public GroupStep admitCommit(
      CommitOrigin origin, CompletableFuture<CommitPermit> answer, long nowMs) {
    return GroupStep.to(this)
        .answer(answer, new StreamsOffsetAccess(state, context.topics().get()).permit(origin));
  }

  @Override
  public ErrorCode admitOffsetFetch(String memberId, int memberEpoch) {
    return new StreamsOffsetAccess(state, context.topics().get()).admitFetch(memberId, memberEpoch);
  }

  @Override
  public boolean isSubscribedTo(String topic) {
    return !isEmpty() && state.topology().reads(topic);
  }

  /** None: every event is answered at once. */
  @Override
  public List<CompletableFuture<?>> owedAnswers() {
    return List.of();
  }

  /**
   * @throws GroupRefusal GROUP_MAX_SIZE_REACHED unless there is room; even for a member that is in
   *     the group already, as in Kafka
   */
  void checkNotFull() {
    if (state.members().size() >= context.maxSize()) {
      throw new GroupRefusal(
          ErrorCode.GROUP_MAX_SIZE_REACHED,
          "The streams group has reached its maximum capacity of "
              + context.maxSize()
              + " members.");
    }
  }

  /**
   * @throws GroupRefusal UNKNOWN_MEMBER_ID if it is not in the group
   */
  StreamsMember member(String memberId) {
    return state
        .find(memberId)
        .orElseThrow(
            () ->
                new GroupRefusal(
                    ErrorCode.UNKNOWN_MEMBER_ID,
                    "Member " + memberId + " is not a member of group " + groupId + "."));
  }

  StreamsGroup with(StreamsGroupState newState, StreamsDeadlines newDeadlines) {
    return new StreamsGroup(context, groupId, newState, newDeadlines);
  }

  StreamsGroup without(String memberId) {
    return with(state.without(memberId), deadlines.without(memberId));
  }

  /** Whether a member has to give tasks up by some time. */
  static StreamsDeadlines afterReconciling(
      StreamsDeadlines deadlines, StreamsMember member, long nowMs) {
    return member.current().state() == MemberState.UNREVOKED_TASKS
        ? deadlines.withRebalance(member.memberId(), nowMs + member.profile().rebalanceTimeoutMs())
        : deadlines.withoutRebalance(member.memberId());
  }

  /** The step from the group before to this one, to be stored if anything stored has changed. */
  GroupStep stepFrom(Optional<Group> before) {
    boolean sameStored =
        before.orElse(null) instanceof StreamsGroup old && state.isStoredAs(old.state);
    return sameStored ? GroupStep.to(this) : GroupStep.stored(this);
  }

  private StreamsGroup assignedAfterDelay(long nowMs) {
    boolean due =
        !isEmpty() && state.epochs().needAssignment() && state.topology().configured().isPresent();
    return with(due ? state.assigned(nowMs) : state, deadlines.withAssignment(NO_DEADLINE_MS));
  }
}
