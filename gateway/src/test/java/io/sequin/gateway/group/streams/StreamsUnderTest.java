package io.sequin.gateway.group.streams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.gateway.group.GroupFormat.MemberDetails;
import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.modern.FixedTopics;
import io.sequin.gateway.group.modern.GroupTiming;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A streams group whose topics and time a test moves. */
final class StreamsUnderTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  static final String GROUP = "app";
  static final int SESSION_TIMEOUT_MS = 45_000;
  static final int REBALANCE_TIMEOUT_MS = 30_000;

  final Map<String, Integer> topics = new HashMap<>();
  private final StreamsGroups groups;
  int initialDelayMs;
  int standbyReplicas;
  int assignmentIntervalMs;
  private long topicsVersion = 1;
  long nowMs = 1_000_000;
  Optional<Group> group = Optional.empty();
  boolean wasStored;

  StreamsUnderTest(int maxSize) {
    groups =
        new StreamsGroups(
            maxSize, _ -> terms(), () -> new FixedTopics(topicsVersion, Map.copyOf(topics)));
  }

  private StreamsTerms terms() {
    return new StreamsTerms(
        new GroupTiming(SESSION_TIMEOUT_MS, 5_000, assignmentIntervalMs),
        initialDelayMs,
        standbyReplicas);
  }

  void topic(String name, int partitionCount) {
    topics.put(name, partitionCount);
    topicsVersion++;
  }

  StreamsHeartbeatOutcome heartbeat(StreamsHeartbeat heartbeat) {
    return happen(groups.heartbeat(heartbeat));
  }

  StreamsGroup streamsGroup() {
    return (StreamsGroup) group.orElseThrow();
  }

  StreamsGroupState state() {
    return streamsGroup().state();
  }

  void pass(long milliseconds) {
    nowMs += milliseconds;
    while (group.isPresent() && group.get().nextDeadlineMs() <= nowMs) {
      take(group.get().onTime(nowMs));
    }
  }

  /** Another gateway takes over: it has what was stored, as JSON. */
  void restart() {
    GroupImage image = group.orElseThrow().image();
    Map<String, MemberDetails<StreamsMemberDetails>> members = new HashMap<>();
    image
        .members()
        .forEach(
            (memberId, member) ->
                members.put(
                    memberId,
                    new MemberDetails<>(
                        member.epoch(), stored(member.details(), StreamsMemberDetails.class))));
    @SuppressWarnings("unchecked")
    var kind = (GroupFormat.Kind<StreamsGroupDetails, StreamsMemberDetails>) groups.format();
    StreamsGroupDetails details = stored(image.details(), StreamsGroupDetails.class);
    group = Optional.of(kind.restorer().restore(GROUP, image.epoch(), details, members, nowMs));
  }

  private static <T> T stored(Record details, Class<T> type) {
    try {
      return JSON.readValue(JSON.writeValueAsString(details), type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  <T> T happen(GroupEvent<T> event) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    take(event.apply(group, answer, nowMs));
    return answer.join();
  }

  private void take(GroupStep step) {
    wasStored = step.store();
    group = step.group();
    step.answers().forEach(StreamsUnderTest::give);
  }

  private static <T> void give(GroupStep.Answer<T> answer) {
    answer.waiting().complete(answer.value());
  }
}
