package io.sequin.gateway.group.classic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** Wishes to join, of a consumer with protocol {@code range} unless said otherwise. */
final class JoinBuilder {

  static final int SESSION_TIMEOUT_MS = 10_001;
  static final int REBALANCE_TIMEOUT_MS = 60_000;

  private final String memberId;
  private final String newMemberId;
  private String instanceId;
  private String clientId = "client";
  private int rebalanceTimeoutMs = REBALANCE_TIMEOUT_MS;
  private String protocolType = "consumer";
  private final List<ClassicMemberProtocol> protocols = new ArrayList<>();
  private boolean knowsOfMemberIdRequired;
  private boolean knowsOfSkippedAssignment;

  private JoinBuilder(String memberId, String newMemberId) {
    this.memberId = memberId;
    this.newMemberId = newMemberId;
  }

  /** A member without an id, of a client so old that it gets this one at once. */
  static JoinBuilder newMember(String newMemberId) {
    return new JoinBuilder("", newMemberId);
  }

  /** A member that has its id. */
  static JoinBuilder member(String memberId) {
    return new JoinBuilder(memberId, "unused");
  }

  JoinBuilder instance(String id) {
    instanceId = id;
    return this;
  }

  JoinBuilder clientId(String id) {
    clientId = id;
    return this;
  }

  JoinBuilder rebalanceTimeout(int timeoutMs) {
    rebalanceTimeoutMs = timeoutMs;
    return this;
  }

  JoinBuilder type(String type) {
    protocolType = type;
    return this;
  }

  JoinBuilder offers(String... names) {
    for (String name : names) {
      offersWith(name, "metadata of " + name);
    }
    return this;
  }

  JoinBuilder offersWith(String name, String metadata) {
    return offersWith(name, metadata.getBytes(UTF_8));
  }

  JoinBuilder offersWith(String name, byte[] metadata) {
    protocols.add(new ClassicMemberProtocol(name, metadata));
    return this;
  }

  JoinBuilder knowsOfMemberIdRequired() {
    knowsOfMemberIdRequired = true;
    return this;
  }

  JoinBuilder knowsOfSkippedAssignment() {
    knowsOfSkippedAssignment = true;
    return this;
  }

  JoinMember build() {
    return new JoinMember(
        memberId,
        newMemberId,
        instanceId,
        clientId,
        "/127.0.0.1",
        SESSION_TIMEOUT_MS,
        rebalanceTimeoutMs,
        protocolType,
        protocols,
        knowsOfMemberIdRequired,
        knowsOfSkippedAssignment);
  }
}
