package io.sequin.compat.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.hard.RawConnection;
import io.sequin.compat.security.Question.Target;
import io.sequin.compat.support.JavaClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Who may do what: every API with every kind of ACL on what it is about. The answers are those of
 * Apache Kafka with its StandardAuthorizer, field by field.
 */
class DecisionMatrixIT {

  private static final int AT_LEAST = 2_000;
  private static final String CREATION = "METADATA that creates";
  private static final Duration POLL = Duration.ofMillis(50);

  /** A broker that has just started gets ready with the first of these. */
  private static final Set<Errors> NOT_READY =
      EnumSet.of(
          Errors.COORDINATOR_NOT_AVAILABLE,
          Errors.COORDINATOR_LOAD_IN_PROGRESS,
          Errors.NOT_COORDINATOR);

  private static final List<AclOperation> TOPIC_OPERATIONS =
      List.of(
          AclOperation.READ,
          AclOperation.WRITE,
          AclOperation.CREATE,
          AclOperation.DELETE,
          AclOperation.ALTER,
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS);
  private static final List<AclOperation> GROUP_OPERATIONS =
      List.of(
          AclOperation.READ,
          AclOperation.DELETE,
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS);
  private static final List<AclOperation> TRANSACTION_OPERATIONS =
      List.of(AclOperation.DESCRIBE, AclOperation.WRITE, AclOperation.TWO_PHASE_COMMIT);
  private static final List<AclOperation> CLUSTER_OPERATIONS =
      List.of(
          AclOperation.CREATE,
          AclOperation.DELETE,
          AclOperation.ALTER,
          AclOperation.DESCRIBE,
          AclOperation.CLUSTER_ACTION,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS,
          AclOperation.IDEMPOTENT_WRITE);

  private static final List<Case> TOPICS = Case.of(ResourceType.TOPIC, TOPIC_OPERATIONS, "");
  private static final List<Case> GHOSTS = Case.of(ResourceType.TOPIC, TOPIC_OPERATIONS, ".ghost");
  private static final List<Case> MADE = Case.of(ResourceType.TOPIC, TOPIC_OPERATIONS, ".made");
  private static final List<Case> GROUPS = Case.of(ResourceType.GROUP, GROUP_OPERATIONS, "");
  private static final List<Case> TRANSACTIONS =
      Case.of(ResourceType.TRANSACTIONAL_ID, TRANSACTION_OPERATIONS, "");

  private static final AtomicInteger CASES = new AtomicInteger();
  private static final Map<String, Map<String, Uuid>> TOPIC_IDS = new HashMap<>();

  private static AuthorizedPair pair;

  /** Of the last phase. */
  private static List<AclBinding> inForce = List.of();

  @BeforeAll
  static void start() {
    pair = AuthorizedPair.start(DecisionMatrixIT.class);
    pair.administer(DecisionMatrixIT::createTopics);
    pair.replace(
        "resources",
        List.of(),
        Stream.of(
                open(),
                TOPICS.stream().flatMap(each -> each.acls().stream()),
                GHOSTS.stream().flatMap(each -> each.acls().stream()),
                MADE.stream().flatMap(each -> each.acls().stream()),
                GROUPS.stream().flatMap(each -> each.acls().stream()),
                TRANSACTIONS.stream().flatMap(each -> each.acls().stream()))
            .flatMap(acls -> acls)
            .toList());
  }

  @AfterAll
  static void stop() {
    pair.close();
    assertThat(CASES).hasValueGreaterThanOrEqualTo(AT_LEAST);
  }

  @TestFactory
  Stream<DynamicTest> everyApiDecidesAsKafkaDoes() {
    return Stream.of(
            // which make Kafka's coordinators
            tests(TransactionQuestions.all(), TRANSACTIONS),
            tests(GroupQuestions.all(), GROUPS),
            tests(TopicQuestions.ofGhosts(), GHOSTS),
            Phase.all(CLUSTER_OPERATIONS, TOPIC_OPERATIONS, GROUP_OPERATIONS).stream()
                .map(DecisionMatrixIT::test),
            tests(TopicQuestions.ofTopics(), TOPICS),
            tests(List.of(TopicQuestions.deletion()), TOPICS),
            Stream.of(
                DynamicTest.dynamicTest(
                    CREATION, () -> pair.answers().compare(CREATION, DecisionMatrixIT::create))))
        .flatMap(tests -> tests);
  }

  /** A question about the resource of each case. */
  private static Stream<DynamicTest> tests(List<Question> questions, List<Case> cases) {
    return questions.stream()
        .map(
            question ->
                DynamicTest.dynamicTest(
                    question.name(),
                    () ->
                        pair.answers()
                            .compare(
                                question.name(), bootstrap -> ask(bootstrap, question, cases))));
  }

  /** All questions about the cluster while it has other ACLs. */
  private static DynamicTest test(Phase phase) {
    return DynamicTest.dynamicTest(
        phase.name(),
        () -> {
          pair.replace(phase.name(), inForce, phase.acls());
          inForce = phase.acls();
          pair.answers().compare(phase.name(), bootstrap -> ask(bootstrap, phase));
        });
  }

  /** The answers, each once after the cases that it is for. */
  private static String ask(String bootstrap, Question question, List<Case> cases) {
    Map<String, List<String>> casesByAnswer = new LinkedHashMap<>();
    try (RawConnection connection = new RawConnection(bootstrap)) {
      for (Case each : cases) {
        String answer = answer(connection, question, target(bootstrap, each.name()));
        casesByAnswer
            .computeIfAbsent(
                answer.replaceAll("(?<=['\\s])" + Pattern.quote(each.name()) + "(?=['\\s])", "IT"),
                _ -> new ArrayList<>())
            .add(each.name());
      }
    }
    return casesByAnswer.entrySet().stream()
        .map(answer -> String.join(" ", answer.getValue()) + "\n  " + answer.getKey())
        .collect(Collectors.joining("\n"));
  }

  /** Kafka's answer comes before the topic, the gateway's has it. */
  private static String create(String bootstrap) {
    try (RawConnection connection = new RawConnection(bootstrap)) {
      return MADE.stream()
          .map(each -> each.name() + (mayCreate(connection, each.name()) ? " created" : " denied"))
          .collect(Collectors.joining("\n"));
    }
  }

  private static boolean mayCreate(RawConnection connection, String topic) {
    CASES.incrementAndGet();
    return !connection
        .call(
            Frames.request(ApiKeys.METADATA, 10, TopicQuestions.metadata(topic, true)),
            AbstractResponse.class)
        .errorCounts()
        .containsKey(Errors.TOPIC_AUTHORIZATION_FAILED);
  }

  private static String ask(String bootstrap, Phase phase) {
    try (RawConnection connection = new RawConnection(bootstrap)) {
      return phase.questions().stream()
          .map(
              question ->
                  question.name()
                      + ": "
                      + answer(connection, question, target(bootstrap, phase.target())))
          .collect(Collectors.joining("\n"));
    }
  }

  private static Target target(String bootstrap, String name) {
    return new Target(name, TOPIC_IDS.getOrDefault(bootstrap, Map.of()).get(name));
  }

  private static String answer(RawConnection connection, Question question, Target target) {
    CASES.incrementAndGet();
    AbstractRequest request = question.about().apply(target);
    AtomicReference<AbstractResponse> answer = new AtomicReference<>();
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .until(
            () -> {
              answer.set(connection.call(request, AbstractResponse.class));
              return answer.get().errorCounts().keySet().stream().noneMatch(NOT_READY::contains);
            });
    return Frames.view(answer.get());
  }

  /** What questions about other resources use. */
  private static Stream<AclBinding> open() {
    return Stream.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)
        .map(type -> Acls.allow(type, TopicQuestions.OPEN, AclOperation.ALL));
  }

  private static void createTopics(String bootstrap, Admin admin) {
    List<String> names = new ArrayList<>(TOPICS.stream().map(Case::name).toList());
    names.add(TopicQuestions.OPEN);
    JavaClient.get(
        admin
            .createTopics(names.stream().map(name -> new NewTopic(name, 1, (short) 1)).toList())
            .all()
            .toCompletionStage()
            .toCompletableFuture());
    Map<String, TopicDescription> described =
        JavaClient.get(
            admin.describeTopics(names).allTopicNames().toCompletionStage().toCompletableFuture());
    Map<String, Uuid> ids = new HashMap<>();
    described.forEach((name, topic) -> ids.put(name, topic.topicId()));
    TOPIC_IDS.put(bootstrap, ids);
  }
}
