package io.sequin.gateway.group.classic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupStep;
import io.sequin.protocol.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Carries a group from event to event: gives answers, keeps what is stored, moves time. */
final class GroupDriver {

  static final ClassicGroupSettings SETTINGS =
      new ClassicGroupSettings(6_000, 1_800_000, 3_000, 100);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClassicGroupSettings settings;
  private ClassicGroup group;
  private long nowMs = 1_000_000;
  private GroupImage stored;
  private int storeCount;

  GroupDriver() {
    this(SETTINGS);
  }

  GroupDriver(ClassicGroupSettings settings) {
    this.settings = settings;
    this.group = ClassicGroup.empty("group", settings);
    this.stored = group.image();
  }

  ClassicGroup group() {
    return group;
  }

  long nowMs() {
    return nowMs;
  }

  GroupImage stored() {
    return stored;
  }

  int storeCount() {
    return storeCount;
  }

  CompletableFuture<JoinAnswer> join(JoinBuilder join) {
    CompletableFuture<JoinAnswer> answer = new CompletableFuture<>();
    take(group.join(join.build(), answer, nowMs));
    return answer;
  }

  CompletableFuture<SyncAnswer> sync(SyncMember sync) {
    CompletableFuture<SyncAnswer> answer = new CompletableFuture<>();
    take(group.sync(sync, answer, nowMs));
    return answer;
  }

  /** Asks for the assignment of this generation. */
  CompletableFuture<SyncAnswer> sync(String memberId) {
    return sync(memberId, Map.of());
  }

  CompletableFuture<SyncAnswer> sync(String memberId, Map<String, String> assignments) {
    Map<String, byte[]> bytes = new HashMap<>();
    assignments.forEach((id, assignment) -> bytes.put(id, assignment.getBytes(UTF_8)));
    return sync(new SyncMember(claim(memberId), null, null, bytes));
  }

  ErrorCode heartbeat(String memberId) {
    return heartbeat(claim(memberId));
  }

  ErrorCode heartbeat(MemberClaim claim) {
    CompletableFuture<ErrorCode> answer = new CompletableFuture<>();
    take(group.heartbeat(claim, answer, nowMs));
    return given(answer);
  }

  List<ErrorCode> leave(LeavingMember... members) {
    CompletableFuture<List<ErrorCode>> answer = new CompletableFuture<>();
    take(group.leave(List.of(members), answer, nowMs));
    return given(answer);
  }

  ErrorCode leave(String memberId) {
    return leave(new LeavingMember(memberId, null)).getFirst();
  }

  CommitPermit commit(CommitOrigin origin) {
    CompletableFuture<CommitPermit> answer = new CompletableFuture<>();
    take(group.admitCommit(origin, answer, nowMs));
    return given(answer);
  }

  /** Lets time pass, with a stop at every deadline. */
  void pass(long durationMs) {
    long endMs = nowMs + durationMs;
    while (group.nextDeadlineMs() <= endMs) {
      nowMs = Math.max(nowMs, group.nextDeadlineMs());
      take(group.onTime(nowMs));
    }
    nowMs = endMs;
  }

  /** Keeps members alive while time passes. */
  void passWithHeartbeats(long durationMs, String... memberIds) {
    for (long leftMs = durationMs; leftMs > 0; leftMs -= 1_000) {
      pass(Math.min(leftMs, 1_000));
      Arrays.stream(memberIds).forEach(this::heartbeat);
    }
  }

  /** A new group of these members, Stable, led by the first, each assigned its own id. */
  static GroupDriver stable(String... memberIds) {
    GroupDriver driver = new GroupDriver();
    for (String memberId : memberIds) {
      driver.join(JoinBuilder.newMember(memberId).offers("range"));
    }
    driver.pass(6_000);
    driver.assignAll();
    return driver;
  }

  /** Every member syncs, the leader last. */
  void assignAll() {
    Map<String, String> assignments = new HashMap<>();
    for (ClassicMember member : List.copyOf(group.members())) {
      assignments.put(member.memberId(), member.memberId());
      if (!member.memberId().equals(group.leaderId())) {
        sync(member.memberId());
      }
    }
    sync(group.leaderId(), assignments);
    assertThat(group.stateName()).isEqualTo("Stable");
  }

  /** The gateway is killed, and what was stored is all that is left. */
  void restart() {
    restart(settings);
  }

  void restart(ClassicGroupSettings newSettings) {
    Map<String, ClassicMemberDetails> members = new LinkedHashMap<>();
    stored
        .members()
        .forEach(
            (id, member) -> members.put(id, throughJson((ClassicMemberDetails) member.details())));
    group =
        ClassicGroup.restore(
            "group",
            stored.epoch(),
            throughJson((ClassicDetails) stored.details()),
            members,
            newSettings,
            nowMs);
  }

  MemberClaim claim(String memberId) {
    return new MemberClaim(memberId, null, group.generation());
  }

  /** Where more than one could lead, this one does. */
  void lead(String memberId) {
    group = group.withRoster(group.roster().ledBy(memberId));
  }

  String[] memberIds() {
    return group.members().stream().map(ClassicMember::memberId).toArray(String[]::new);
  }

  private void take(GroupStep step) {
    group = (ClassicGroup) step.group().orElseThrow();
    if (step.store()) {
      stored = group.image();
      storeCount++;
    }
    step.answers().forEach(GroupDriver::give);
  }

  private static <T> void give(GroupStep.Answer<T> answer) {
    assertThat(answer.waiting().complete(answer.value()))
        .as("answered for the first time")
        .isTrue();
  }

  static <T> T given(CompletableFuture<T> answer) {
    assertThat(answer).as("an answer").isDone();
    return answer.join();
  }

  @SuppressWarnings("unchecked") // the class of an object of type T makes objects of type T
  private static <T> T throughJson(T value) {
    try {
      return (T) JSON.readValue(JSON.writeValueAsBytes(value), value.getClass());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
