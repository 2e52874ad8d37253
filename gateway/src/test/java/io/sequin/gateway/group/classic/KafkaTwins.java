package io.sequin.gateway.group.classic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * The same clients twice, of Kafka's coordinator and of ours, which must be answered alike.
 *
 * <p>They may differ in who leads after a leader is lost, which Kafka leaves to the order of a hash
 * map; and in that we answer those whom Kafka forgets: who asks the same question twice, and who
 * leaves while it waits for its assignment.
 */
final class KafkaTwins {

  private static final int FIRST_STATIC = 3;

  /** What clients do falls on full ticks, and no two time-outs end at once. */
  private static final long TICK_MS = 100;

  private static final int SESSION_TIMEOUT_MS = JoinBuilder.SESSION_TIMEOUT_MS;
  private static final int REBALANCE_TIMEOUT_MS = 15_010;

  private static final long STEP_MS = 1_000;

  /** Not {@code consumer}, whose metadata Kafka would try to read. */
  private static final String PROTOCOL_TYPE = "connect";

  private final GroupDriver ours =
      new GroupDriver(new ClassicGroupSettings(6_000, 1_800_000, KafkaGroup.INITIAL_DELAY_MS, 100));
  private final KafkaGroup kafka = new KafkaGroup();
  private final Client[] clients = new Client[ClientEvent.CLIENTS];
  private final List<Join> joins = new ArrayList<>();
  private final List<Sync> syncs = new ArrayList<>();
  private final List<CompletableFuture<?>> forgottenByKafka = new ArrayList<>();
  private int joinCount;
  private Phase lastPhase = new Phase.Empty();

  /**
   * Where the time to gather ends while members still come, Kafka believes the next time that one
   * has just come, and gathers longer. From then on the twins may differ.
   */
  private boolean kafkaMiscounts;

  private boolean differs;

  KafkaTwins() {
    for (int i = 0; i < clients.length; i++) {
      clients[i] = new Client(i);
    }
  }

  private static final class Client {
    private final int number;
    private final String instanceId;
    private String memberId = "";
    private int generation = -1;
    private List<String> led = List.of();

    Client(int number) {
      this.number = number;
      this.instanceId = number >= FIRST_STATIC ? "instance-" + number : null;
    }
  }

  private record Join(
      Client client,
      CompletableFuture<JoinGroupResponseData> kafkas,
      CompletableFuture<JoinAnswer> ours) {}

  private record Sync(
      CompletableFuture<SyncGroupResponseData> kafkas, CompletableFuture<SyncAnswer> ours) {}

  void apply(ClientEvent event) {
    pass(TICK_MS);
    if (differs) {
      return;
    }
    Client client = clients[event.client()];
    switch (event.kind()) {
      case JOIN -> join(client, event.variant());
      case JOIN_ANEW -> joinAnew(client, event.variant());
      case SYNC -> sync(client);
      case HEARTBEAT -> heartbeat(client);
      case COMMIT -> commit(client);
      case LEAVE -> leave(client, event.variant());
      case TIME_PASSES -> pass(event.durationMs());
      case GATEWAY_RESTARTS -> throw new IllegalArgumentException("Kafka does not");
    }
    compare();
  }

  /** In steps so short that a generation cannot come and go within one. */
  private void pass(long durationMs) {
    for (long leftMs = durationMs; leftMs > 0 && !differs; leftMs -= STEP_MS) {
      long stepMs = Math.min(leftMs, STEP_MS);
      kafka.pass(stepMs);
      ours.pass(stepMs);
      compare();
    }
  }

  private void compare() {
    compareAnswersAndGroups();
    Phase phase = ours.group().phase();
    kafkaMiscounts |=
        lastPhase instanceof Phase.Gathering gathering
            && gathering.newMember()
            && !(phase instanceof Phase.Gathering);
    differs |= kafkaMiscounts && phase instanceof Phase.Empty;
    lastPhase = phase;
  }

  private void compareAnswersAndGroups() {
    compareJoins();
    compareSyncs();
    assertThat(forgottenByKafka).noneMatch(CompletableFuture::isDone);
    compareGroups();
  }

  private void join(Client client, int variant) {
    String clientId = "client-" + client.number + "-" + joinCount++;
    int version = client.number == 0 ? 3 : 9;
    var kafkas = kafka.join(kafkaJoin(client, variant), clientId, version);
    JoinBuilder join =
        client.memberId.isEmpty()
            ? JoinBuilder.newMember(idGivenByKafka(kafkas, client, clientId))
            : JoinBuilder.member(client.memberId);
    join.type(PROTOCOL_TYPE).instance(client.instanceId).clientId(clientId);
    join.rebalanceTimeout(REBALANCE_TIMEOUT_MS);
    protocols(variant).forEach(protocol -> join.offersWith(protocol.name(), protocol.metadata()));
    if (version >= 9) {
      join.knowsOfMemberIdRequired().knowsOfSkippedAssignment();
    }
    joins.add(new Join(client, kafkas, ours.join(join)));
  }

  /** Kafka goes on waiting for a static member that it has replaced; we do not. */
  private void joinAnew(Client client, int variant) {
    boolean somebodyIsWaitedFor =
        ours.group().phase() instanceof Phase.Stable stable && !stable.unsynced().isEmpty();
    if (client.instanceId == null || !somebodyIsWaitedFor) {
      client.memberId = "";
      join(client, variant);
    }
  }

  private static JoinGroupRequestData kafkaJoin(Client client, int variant) {
    JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
    for (ClassicMemberProtocol protocol : protocols(variant)) {
      protocols.add(
          new JoinGroupRequestProtocol().setName(protocol.name()).setMetadata(protocol.metadata()));
    }
    return new JoinGroupRequestData()
        .setGroupId(KafkaGroup.GROUP_ID)
        .setMemberId(client.memberId)
        .setGroupInstanceId(client.instanceId)
        .setSessionTimeoutMs(SESSION_TIMEOUT_MS)
        .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
        .setProtocolType(PROTOCOL_TYPE)
        .setProtocols(protocols);
  }

  /** Votes are never tied: then Kafka's choice is a hash map's. */
  private static List<ClassicMemberProtocol> protocols(int variant) {
    return switch (variant) {
      case 0 -> List.of(protocol("range", "a"));
      case 1 -> List.of(protocol("range", "a"), protocol("sticky", "b"));
      case 2 -> List.of(protocol("range", "c"));
      default -> List.of(protocol("range", "c"), protocol("sticky", "d"));
    };
  }

  private static ClassicMemberProtocol protocol(String name, String metadata) {
    return new ClassicMemberProtocol(name, metadata.getBytes(UTF_8));
  }

  private String idGivenByKafka(
      CompletableFuture<JoinGroupResponseData> kafkas, Client client, String clientId) {
    if (kafkas.isDone() && !kafkas.join().memberId().isEmpty()) {
      return kafkas.join().memberId();
    }
    return kafka.describe().members().stream()
        .filter(
            member ->
                client.instanceId == null
                    ? member.clientId().equals(clientId)
                    : client.instanceId.equals(member.groupInstanceId()))
        .map(DescribedGroupMember::memberId)
        .findFirst()
        .orElse("none");
  }

  private void sync(Client client) {
    List<SyncGroupRequestAssignment> kafkas = new ArrayList<>();
    Map<String, byte[]> assignments = new HashMap<>();
    for (String memberId : client.led) {
      byte[] assignment = ("for " + memberId).getBytes(UTF_8);
      assignments.put(memberId, assignment);
      kafkas.add(new SyncGroupRequestAssignment().setMemberId(memberId).setAssignment(assignment));
    }
    var kafkasAnswer =
        kafka.sync(
            new SyncGroupRequestData()
                .setGroupId(KafkaGroup.GROUP_ID)
                .setMemberId(client.memberId)
                .setGroupInstanceId(client.instanceId)
                .setGenerationId(client.generation)
                .setProtocolType(PROTOCOL_TYPE)
                .setProtocolName("range")
                .setAssignments(kafkas));
    syncs.add(
        new Sync(
            kafkasAnswer,
            ours.sync(new SyncMember(claim(client), PROTOCOL_TYPE, "range", assignments))));
  }

  private void heartbeat(Client client) {
    Errors kafkas =
        kafka.heartbeat(
            new HeartbeatRequestData()
                .setGroupId(KafkaGroup.GROUP_ID)
                .setMemberId(client.memberId)
                .setGroupInstanceId(client.instanceId)
                .setGenerationId(client.generation));
    assertSame(ours.heartbeat(claim(client)), kafkas);
  }

  private void commit(Client client) {
    Errors kafkas =
        kafka.commit(
            new OffsetCommitRequestData()
                .setGroupId(KafkaGroup.GROUP_ID)
                .setMemberId(client.memberId)
                .setGroupInstanceId(client.instanceId)
                .setGenerationIdOrMemberEpoch(client.generation));
    CommitOrigin origin =
        new CommitOrigin(client.memberId, client.instanceId, client.generation, false);
    assertSame(ours.commit(origin).error(), kafkas);
  }

  private void leave(Client client, int variant) {
    String memberId = client.instanceId != null && variant == 0 ? "" : client.memberId;
    Errors kafkas =
        kafka.leave(
            new LeaveGroupRequestData()
                .setGroupId(KafkaGroup.GROUP_ID)
                .setMembers(
                    List.of(
                        new MemberIdentity()
                            .setMemberId(memberId)
                            .setGroupInstanceId(client.instanceId))));
    assertSame(ours.leave(new LeavingMember(memberId, client.instanceId)).getFirst(), kafkas);
  }

  private static MemberClaim claim(Client client) {
    return new MemberClaim(client.memberId, client.instanceId, client.generation);
  }

  private void compareJoins() {
    for (Join join : List.copyOf(joins)) {
      if (join.ours().isDone() && !join.kafkas().isDone()) {
        assertThat(join.ours().join().error()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        forgottenByKafka.add(join.kafkas());
        joins.remove(join);
      } else if (join.kafkas().isDone()) {
        assertThat(join.ours()).as("our answer, where Kafka's is %s", join.kafkas()).isDone();
        compare(join.client(), join.kafkas().join(), join.ours().join());
        joins.remove(join);
      }
    }
  }

  private void compare(Client client, JoinGroupResponseData kafkas, JoinAnswer answer) {
    assertSame(answer.error(), Errors.forCode(kafkas.errorCode()));
    assertThat(answer.memberId()).isEqualTo(kafkas.memberId());
    assertThat(answer.generation()).isEqualTo(kafkas.generationId());
    assertThat(answer.protocolType())
        .isEqualTo(Objects.requireNonNullElse(kafkas.protocolType(), ""));
    assertThat(answer.protocolName())
        .isEqualTo(Objects.requireNonNullElse(kafkas.protocolName(), ""));
    assertThat(answer.leaderId().isEmpty()).isEqualTo(kafkas.leader().isEmpty());
    if (answer.leaderId().equals(kafkas.leader())) {
      assertThat(answer.skipAssignment()).isEqualTo(kafkas.skipAssignment());
      assertThat(membersOf(answer)).isEqualTo(membersOf(kafkas));
    } else {
      assertThat(ours.memberIds()).contains(kafkas.leader());
      ours.lead(kafkas.leader());
    }
    follow(client, kafkas);
  }

  private static Map<String, String> membersOf(JoinAnswer answer) {
    return answer.members().stream()
        .collect(
            Collectors.toMap(
                JoinAnswer.JoinedMember::memberId,
                member -> member.instanceId() + new String(member.metadata(), UTF_8)));
  }

  private static Map<String, String> membersOf(JoinGroupResponseData answer) {
    return answer.members().stream()
        .collect(
            Collectors.toMap(
                JoinGroupResponseMember::memberId,
                member -> member.groupInstanceId() + new String(member.metadata(), UTF_8)));
  }

  private static void follow(Client client, JoinGroupResponseData answer) {
    switch (Errors.forCode(answer.errorCode())) {
      case MEMBER_ID_REQUIRED -> client.memberId = answer.memberId();
      case NONE -> {
        client.memberId = answer.memberId();
        client.generation = answer.generationId();
        client.led = answer.members().stream().map(JoinGroupResponseMember::memberId).toList();
      }
      case INCONSISTENT_GROUP_PROTOCOL -> {}
      default -> client.memberId = "";
    }
  }

  private void compareSyncs() {
    for (Sync sync : List.copyOf(syncs)) {
      if (sync.ours().isDone() && !sync.kafkas().isDone()) {
        assertThat(sync.ours().join().error())
            .isIn(ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.UNKNOWN_MEMBER_ID);
        forgottenByKafka.add(sync.kafkas());
        syncs.remove(sync);
      } else if (sync.kafkas().isDone()) {
        assertThat(sync.ours()).as("our answer, where Kafka's is %s", sync.kafkas()).isDone();
        compare(sync.kafkas().join(), sync.ours().join());
        syncs.remove(sync);
      }
    }
  }

  private static void compare(SyncGroupResponseData kafkas, SyncAnswer answer) {
    assertSame(answer.error(), Errors.forCode(kafkas.errorCode()));
    assertThat(answer.protocolType())
        .isEqualTo(Objects.requireNonNullElse(kafkas.protocolType(), ""));
    assertThat(answer.protocolName())
        .isEqualTo(Objects.requireNonNullElse(kafkas.protocolName(), ""));
    assertThat(answer.assignment()).isEqualTo(kafkas.assignment());
  }

  private void compareGroups() {
    DescribedGroup described = kafka.describe();
    ClassicGroup group = ours.group();
    if (described.groupState().equals("Dead")) {
      assertThat(group.generation()).isZero();
      return;
    }
    boolean stable = described.groupState().equals("Stable");
    assertThat(group.stateName()).isEqualTo(described.groupState());
    assertThat(group.protocolType()).isEqualTo(described.protocolType());
    assertThat(
            group.members().stream()
                .collect(Collectors.toMap(ClassicMember::memberId, member -> text(member, stable))))
        .isEqualTo(
            described.members().stream()
                .collect(
                    Collectors.toMap(
                        DescribedGroupMember::memberId, member -> text(member, stable))));
  }

  private static String text(ClassicMember member, boolean stable) {
    ClassicMemberDetails details = member.details();
    return text(
        details.instanceId(),
        details.clientId(),
        stable ? details.assignment() : new byte[0],
        stable ? member.metadata("range") : new byte[0]);
  }

  private static String text(DescribedGroupMember member, boolean stable) {
    return text(
        member.groupInstanceId(),
        member.clientId(),
        stable ? member.memberAssignment() : new byte[0],
        stable ? member.memberMetadata() : new byte[0]);
  }

  private static String text(
      String instanceId, String clientId, byte[] assignment, byte[] metadata) {
    return String.join(
        "/", instanceId, clientId, new String(assignment, UTF_8), new String(metadata, UTF_8));
  }

  private static void assertSame(ErrorCode error, Errors kafkas) {
    assertThat(error.code()).as("%s where Kafka says %s", error, kafkas).isEqualTo(kafkas.code());
  }
}
