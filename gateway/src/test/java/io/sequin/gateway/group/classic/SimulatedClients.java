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

/**
 * Clients that do what they are told, in whatever order, and believe what they are answered. The
 * first speaks an old version, the last two are static members.
 */
final class SimulatedClients {

  private static final int FIRST_STATIC = 3;

  private final GroupDriver driver;
  private final int rebalanceTimeoutMs;
  private final Client[] clients = new Client[ClientEvent.CLIENTS];
  private final List<CompletableFuture<?>> asked = new ArrayList<>();
  private final Map<String, Long> lastSignOfLifeMs = new HashMap<>();
  private int idsGiven;

  SimulatedClients(GroupDriver driver, int rebalanceTimeoutMs) {
    this.driver = driver;
    this.rebalanceTimeoutMs = rebalanceTimeoutMs;
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

    MemberClaim claim() {
      return new MemberClaim(memberId, instanceId, generation);
    }
  }

  void apply(ClientEvent event) {
    Client client = clients[event.client()];
    switch (event.kind()) {
      case JOIN -> join(client, event.variant());
      case JOIN_ANEW -> {
        client.memberId = "";
        join(client, event.variant());
      }
      case SYNC -> sync(client);
      case HEARTBEAT -> heartbeat(client);
      case COMMIT -> commit(client);
      case LEAVE -> leave(client, event.variant());
      case TIME_PASSES -> driver.pass(event.durationMs());
      case GATEWAY_RESTARTS -> restart();
    }
  }

  List<CompletableFuture<?>> unanswered() {
    return asked.stream().filter(answer -> !answer.isDone()).toList();
  }

  /** When the member last sent a heartbeat or became part of a generation. */
  long lastSignOfLifeMs(String memberId) {
    return lastSignOfLifeMs.getOrDefault(memberId, 0L);
  }

  private void join(Client client, int variant) {
    JoinBuilder join =
        client.memberId.isEmpty()
            ? JoinBuilder.newMember("client-" + client.number + "-" + idsGiven++)
            : JoinBuilder.member(client.memberId);
    join.instance(client.instanceId).rebalanceTimeout(rebalanceTimeoutMs);
    offer(join, variant);
    if (client.number > 0) {
      join.knowsOfMemberIdRequired().knowsOfSkippedAssignment();
    }
    int generation = driver.group().generation();
    CompletableFuture<JoinAnswer> answer = driver.join(join);
    asked.add(answer);
    answer.thenAccept(given -> joined(client, generation, given));
  }

  private static void offer(JoinBuilder join, int variant) {
    switch (variant) {
      case 0 -> join.offers("range");
      case 1 -> join.offers("range", "sticky");
      case 2 -> join.offers("sticky", "range");
      default -> join.offersWith("range", "changed").offers("sticky");
    }
  }

  private void joined(Client client, int formerGeneration, JoinAnswer answer) {
    switch (answer.error()) {
      case MEMBER_ID_REQUIRED -> client.memberId = answer.memberId();
      case NONE -> {
        client.memberId = answer.memberId();
        client.generation = answer.generation();
        client.led = answer.members().stream().map(JoinAnswer.JoinedMember::memberId).toList();
        if (answer.generation() > formerGeneration) {
          isAlive(answer.memberId());
        }
        assertThat(driver.group().generation()).isEqualTo(answer.generation());
        assertThat(driver.memberIds()).contains(answer.memberId());
        if (!answer.members().isEmpty()) {
          assertThat(client.led).containsExactlyInAnyOrder(driver.memberIds());
        }
      }
      case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> client.memberId = "";
      case REBALANCE_IN_PROGRESS, INCONSISTENT_GROUP_PROTOCOL -> {}
      default -> throw new AssertionError(answer);
    }
  }

  private void sync(Client client) {
    Map<String, byte[]> assignments = new HashMap<>();
    client.led.forEach(memberId -> assignments.put(memberId, memberId.getBytes(UTF_8)));
    String memberId = client.memberId;
    CompletableFuture<SyncAnswer> answer =
        driver.sync(new SyncMember(client.claim(), null, null, assignments));
    asked.add(answer);
    answer.thenAccept(given -> synced(client, memberId, given));
  }

  private void synced(Client client, String memberId, SyncAnswer answer) {
    if (answer.error() == ErrorCode.NONE) {
      assertThat(driver.memberIds()).contains(memberId);
      assertThat(new String(answer.assignment(), UTF_8))
          .satisfiesAnyOf(
              assignment -> assertThat(assignment).isEmpty(),
              assignment -> assertThat(assignment).startsWith("client-" + client.number + "-"));
    } else {
      assertThat(answer.assignment()).isEmpty();
    }
  }

  private void heartbeat(Client client) {
    ErrorCode error = driver.heartbeat(client.claim());
    if (error == ErrorCode.NONE || error == ErrorCode.REBALANCE_IN_PROGRESS) {
      isAlive(client.memberId);
    }
  }

  private void commit(Client client) {
    driver.commit(new CommitOrigin(client.memberId, client.instanceId, client.generation, false));
  }

  private void leave(Client client, int variant) {
    boolean byInstanceAlone = client.instanceId != null && variant == 0;
    driver.leave(new LeavingMember(byInstanceAlone ? "" : client.memberId, client.instanceId));
    client.led = List.of();
  }

  /** Whoever waits is told to ask again; sessions begin anew. */
  private void restart() {
    driver.restart();
    asked.clear();
    for (String memberId : driver.memberIds()) {
      isAlive(memberId);
    }
  }

  private void isAlive(String memberId) {
    lastSignOfLifeMs.put(Objects.requireNonNull(memberId), driver.nowMs());
  }
}
