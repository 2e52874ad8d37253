package io.sequin.compat.security;

import static io.sequin.compat.hard.StreamsTalk.internal;
import static io.sequin.compat.hard.StreamsTalk.reading;
import static io.sequin.compat.hard.StreamsTalk.topology;
import static io.sequin.compat.security.Acls.allow;

import io.sequin.compat.hard.StreamsTalk;
import io.sequin.compat.support.JavaClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.Topology;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a member of a streams group needs rights for: each step gives it one more, and the answers
 * are Apache Kafka's, field by field.
 */
class StreamsRightsIT {

  private static final String GROUP = "app";
  private static final String LINES = "lines";
  private static final String CHANGELOG = "app-log";

  private static AuthorizedPair pair;

  @BeforeAll
  static void start() {
    pair = AuthorizedPair.start(StreamsRightsIT.class);
    pair.administer(
        (_, admin) ->
            JavaClient.get(admin.createTopics(List.of(new NewTopic(LINES, 1, (short) 1))).all()));
  }

  @AfterAll
  static void stop() {
    pair.close();
  }

  /** One story: each step has the rights of those before it. */
  @TestFactory
  Stream<DynamicTest> aMemberMayDoWhatItHasRightsFor() {
    return Stream.of(
        step("nothing"),
        step("READ the group", allow(ResourceType.GROUP, GROUP, AclOperation.READ)),
        step("DESCRIBE what is read", allow(ResourceType.TOPIC, LINES, AclOperation.DESCRIBE)),
        step("DESCRIBE all", allow(ResourceType.TOPIC, CHANGELOG, AclOperation.DESCRIBE)),
        DynamicTest.dynamicTest(
            "CREATE what is missing",
            () -> {
              give("create", allow(ResourceType.TOPIC, CHANGELOG, AclOperation.CREATE));
              pair.answers().compare("CREATE what is missing", StreamsRightsIT::create);
            }));
  }

  private static DynamicTest step(String name, AclBinding... more) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          give(name.replace(' ', '-'), more);
          pair.answers().compare(name, StreamsRightsIT::ask);
        });
  }

  private static void give(String marker, AclBinding... more) {
    pair.replace(marker, List.of(), new ArrayList<>(List.of(more)));
  }

  private static String ask(String bootstrap) {
    try (StreamsTalk talk = new StreamsTalk(bootstrap, GROUP)) {
      return talk.join("a", stateful()).describe().answers();
    }
  }

  private static String create(String bootstrap) {
    try (StreamsTalk talk = new StreamsTalk(bootstrap, GROUP)) {
      return talk.join("a", stateful())
          .beatUntil("a", data -> data.status().isEmpty())
          .describe()
          .answers();
    }
  }

  private static Topology stateful() {
    return topology(0, reading("0", LINES).setStateChangelogTopics(List.of(internal(CHANGELOG))));
  }
}
