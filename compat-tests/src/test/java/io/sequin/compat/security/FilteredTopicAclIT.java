package io.sequin.compat.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.hard.RawConnection;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Psql;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key filter or a query chooses of a topic is as well guarded as the topic. */
class FilteredTopicAclIT {

  private static final String TOPIC = "flights";
  private static final String FILTERED = "flights.UA.>";
  private static final String QUERY = "flights.late";
  private static final AclBinding ON_TOPIC =
      Acls.allow(ResourceType.TOPIC, TOPIC, AclOperation.READ);
  private static final AclBinding ON_BOTH =
      Acls.acl(
          ResourceType.TOPIC,
          TOPIC,
          PatternType.PREFIXED,
          Acls.CLIENT,
          "*",
          AclOperation.READ,
          AclPermissionType.ALLOW);

  private static AuthorizedPair gateway;

  @BeforeAll
  static void start() {
    gateway = AuthorizedPair.ofGateway(FilteredTopicAclIT.class);
    gateway.administer(
        (_, admin) ->
            JavaClient.get(
                admin
                    .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()));
    new Psql(gateway.gateway().postgres())
        .query("SELECT sequin.create_query_topic('%s', '%s', 'true')".formatted(QUERY, TOPIC));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {FILTERED, QUERY})
  void whoReadsItMustBeAllowedToReadBothNames(String topic) {
    AclBinding onPart = Acls.allow(ResourceType.TOPIC, topic, AclOperation.READ);
    Map<String, List<AclBinding>> acls =
        Map.of(
            "neither", List.of(),
            "the part", List.of(onPart),
            "the topic", List.of(ON_TOPIC),
            "both", List.of(onPart, ON_TOPIC),
            "both by prefix", List.of(ON_BOTH));
    acls.forEach(
        (name, granted) -> {
          gateway.replace(name + " of " + topic, List.of(), granted);
          assertThat(isDenied(topic))
              .as("with ACLs on " + name)
              .isEqualTo(!name.startsWith("both"));
          gateway.replace("not " + name + " of " + topic, granted, List.of());
        });
    assertThat(
            gateway
                .gateway()
                .logLines(
                    "Principal = User:ANONYMOUS is Denied operation = READ from host = 127.0.0.1 on"
                        + " resource = Topic:LITERAL:"))
        .isNotEmpty();
  }

  private static boolean isDenied(String topic) {
    try (RawConnection connection = new RawConnection(gateway.gateway().bootstrap())) {
      return connection
          .call(
              Frames.request(ApiKeys.FETCH, 12, TopicQuestions.fetchByName(topic)),
              AbstractResponse.class)
          .errorCounts()
          .containsKey(Errors.TOPIC_AUTHORIZATION_FAILED);
    }
  }
}
