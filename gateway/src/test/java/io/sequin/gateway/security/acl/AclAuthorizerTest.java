package io.sequin.gateway.security.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.security.acl.Authorizer.Client;
import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.AclSnapshot;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decisions are those of Kafka's StandardAuthorizer, whatever the ACLs and whoever asks. */
class AclAuthorizerTest {

  private static final int WORLDS = 400;
  private static final int QUESTIONS = 250;

  private static final List<String> NAMES =
      List.of("*", "a", "ab", "abc", "abcd", "abd", "b", "ba", "kafka-cluster", "hardcode", "hard");
  private static final List<String> PRINCIPALS = List.of("User:a", "User:b", "User:*", "Team:a");
  private static final List<String> CLIENTS = List.of("User:a", "User:b", "User:root", "Team:a");
  private static final List<String> HOSTS = List.of("*", "10.0.0.1", "10.0.0.2", "0:0:0:0:0:0:0:1");

  private final Random random = new Random(4711);

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void decidesAsKafkaDoes(boolean isAllowedWithoutAcls) {
    for (int world = 0; world < WORLDS; world++) {
      List<Acl> acls = acls(random.nextInt(12));
      Authorizer authorizer =
          new AclAuthorizer(
              () -> new AclSnapshot(1, acls),
              Set.of("User:root"),
              isAllowedWithoutAcls,
              new AuditLog(System::nanoTime));
      KafkaAuthorizer kafka = new KafkaAuthorizer(acls, "User:root", isAllowedWithoutAcls);
      for (int question = 0; question < QUESTIONS; question++) {
        compare(authorizer, kafka, acls);
      }
    }
  }

  private void compare(Authorizer authorizer, KafkaAuthorizer kafka, List<Acl> acls) {
    Client client = new Client(one(CLIENTS), one(HOSTS.subList(1, HOSTS.size())), "Fetch");
    ResourceType type = one(List.of(ResourceType.values()));
    AclOperation operation =
        one(Stream.of(AclOperation.values()).filter(each -> each != AclOperation.ALL).toList());
    String name = one(NAMES);
    String asked = client + " " + operation + " " + type + " " + name + " with " + acls;

    assertThat((authorizer.allowed(client, type, name) & operation.bit()) != 0)
        .as(asked)
        .isEqualTo(kafka.isAllowed(client, operation, type, name));
    assertThat(authorizer.isAllowedOnAny(client, operation, type))
        .as("any: " + asked)
        .isEqualTo(kafka.isAllowedOnAny(client, operation, type));
  }

  private List<Acl> acls(int count) {
    Set<Acl> acls = new HashSet<>();
    for (int i = 0; i < count; i++) {
      acls.add(
          new Acl(
              random.nextInt(3) > 0 ? ResourceType.TOPIC : one(List.of(ResourceType.values())),
              one(NAMES),
              one(List.of(PatternType.values())),
              one(PRINCIPALS),
              one(HOSTS),
              one(List.of(AclOperation.values())),
              random.nextInt(3) > 0 ? AclPermission.ALLOW : AclPermission.DENY));
    }
    return List.copyOf(acls);
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
