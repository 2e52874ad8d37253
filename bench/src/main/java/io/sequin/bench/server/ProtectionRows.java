package io.sequin.bench.server;

import io.sequin.bench.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Users and ACLs of a server. */
record ProtectionRows(Admin admin) {

  static final String USER = "bench";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int AT_ONCE = 500;
  private static final int ITERATIONS = 4_096;

  void addUser(String user, String password) {
    ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
    get(
        admin
            .alterUserScramCredentials(
                List.of(new UserScramCredentialUpsertion(user, info, password)))
            .all());
  }

  /** Those that the tools need, and many about topics and users that nobody asks about. */
  void addAcls(int count) {
    List<AclBinding> all =
        Stream.concat(
                Stream.of("User:ANONYMOUS", "User:" + USER)
                    .flatMap(
                        principal ->
                            Stream.of(
                                    new ResourcePattern(
                                        ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL),
                                    new ResourcePattern(
                                        ResourceType.TOPIC, "bench-", PatternType.PREFIXED),
                                    new ResourcePattern(
                                        ResourceType.TOPIC, "__", PatternType.PREFIXED),
                                    new ResourcePattern(
                                        ResourceType.GROUP, "*", PatternType.LITERAL),
                                    new ResourcePattern(
                                        ResourceType.TRANSACTIONAL_ID, "*", PatternType.LITERAL))
                                .map(pattern -> allow(pattern, principal))),
                IntStream.range(0, count)
                    .mapToObj(
                        i ->
                            allow(
                                new ResourcePattern(
                                    ResourceType.TOPIC,
                                    "other-" + i,
                                    i % 2 == 0 ? PatternType.LITERAL : PatternType.PREFIXED),
                                "User:other-" + i % 100)))
            .toList();
    for (int first = 0; first < all.size(); first += AT_ONCE) {
      get(admin.createAcls(all.subList(first, Math.min(all.size(), first + AT_ONCE))).all());
    }
  }

  private static AclBinding allow(ResourcePattern pattern, String principal) {
    return new AclBinding(
        pattern, new AccessControlEntry(principal, "*", AclOperation.ALL, AclPermissionType.ALLOW));
  }

  private static void get(KafkaFuture<?> future) {
    Waiting.on(future.toCompletionStage().toCompletableFuture(), "users and rights", PATIENCE);
  }
}
