package io.sequin.compat.security;

import static io.sequin.compat.security.Acls.allow;
import static io.sequin.compat.security.Acls.deny;
import static io.sequin.compat.security.LiveGroups.HIDDEN;
import static io.sequin.compat.security.LiveGroups.SEEN;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.hard.RawConnection;
import io.sequin.compat.support.JavaClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ConsumerGroupDescribeResponse;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatResponse;
import org.apache.kafka.common.requests.DescribeShareGroupOffsetsResponse;
import org.apache.kafka.common.requests.ListGroupsResponse;
import org.apache.kafka.common.requests.ListTransactionsResponse;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.apache.kafka.common.requests.ShareAcknowledgeResponse;
import org.apache.kafka.common.requests.ShareFetchResponse;
import org.apache.kafka.common.requests.ShareGroupDescribeResponse;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What is hidden of groups with members and of open transactions, one of whose topics a client may
 * not see: the same as with Apache Kafka and its StandardAuthorizer, field by field.
 */
class LiveDecisionIT {

  private static final String REGEX_GROUP = "regex-";
  private static final int LEAVE = -1;
  private static final Duration POLL = Duration.ofMillis(50);

  private static final Pattern VARIABLE =
      Pattern.compile("(?<=transactionStartTimeMs=|[a-z]Epoch=)\\d+");

  /** Of a partition whose state a broker still has to read. */
  private static final Set<Errors> NOT_READY =
      Set.of(Errors.COORDINATOR_NOT_AVAILABLE, Errors.COORDINATOR_LOAD_IN_PROGRESS);

  private static final AclBinding GROUPS = group("*", AclOperation.ALL);
  private static final AclBinding TOPICS = topic("*", AclOperation.ALL);

  /** But transactional ids that show which ACLs are in force. */
  private static final List<AclBinding> ALL =
      List.of(GROUPS, TOPICS, cluster(AclOperation.ALL), transactions(AclOperation.ALL));

  private static final Map<String, LiveGroups> GROUPS_OF = new HashMap<>();
  private static final Map<String, Map<String, Uuid>> TOPIC_IDS = new HashMap<>();

  private static AuthorizedPair pair;

  /**
   * @param acls of the client
   * @param regexSees which topics a member of a group with a regular expression gets
   */
  private record Rights(String name, List<AclBinding> acls, int regexSees) {}

  @BeforeAll
  static void start() {
    pair = AuthorizedPair.start(LiveDecisionIT.class);
    pair.administer(LiveDecisionIT::createTopics);
    pair.replace("all at first", List.of(), ALL);
    pair.answers().forEach(bootstrap -> GROUPS_OF.put(bootstrap, new LiveGroups(bootstrap)));
  }

  @AfterAll
  static void stop() {
    GROUPS_OF.values().forEach(LiveGroups::close);
    pair.close();
  }

  @TestFactory
  Stream<DynamicTest> whatIsHiddenFromOneIsHiddenHere() {
    return rights().map(each -> DynamicTest.dynamicTest(each.name(), () -> compare(each)));
  }

  private static void compare(Rights rights) {
    pair.answers().forEach(bootstrap -> GROUPS_OF.get(bootstrap).stayAlive());
    pair.replace(rights.name(), ALL, rights.acls());
    try {
      pair.answers().compare(rights.name(), bootstrap -> answers(bootstrap, rights));
    } finally {
      pair.replace("all after " + rights.name(), rights.acls(), ALL);
    }
  }

  private static Stream<Rights> rights() {
    return Stream.of(
        new Rights("nothing", List.of(), 0),
        new Rights("groups", List.of(GROUPS), 0),
        new Rights("groups, one topic", List.of(GROUPS, topic(SEEN, AclOperation.ALL)), 1),
        new Rights(
            "describe groups, describe one topic",
            List.of(group("*", AclOperation.DESCRIBE), topic(SEEN, AclOperation.DESCRIBE)),
            0),
        new Rights(
            "read groups, describe one topic",
            List.of(group("*", AclOperation.READ), topic(SEEN, AclOperation.DESCRIBE)),
            1),
        new Rights(
            "read groups, read one topic",
            List.of(group("*", AclOperation.READ), topic(SEEN, AclOperation.READ)),
            1),
        new Rights(
            "delete groups, read one topic",
            List.of(group("*", AclOperation.DELETE), topic(SEEN, AclOperation.READ)),
            0),
        new Rights("groups, topics", List.of(GROUPS, TOPICS), 2),
        new Rights(
            "groups, topics but to describe one",
            List.of(GROUPS, TOPICS, deny(ResourceType.TOPIC, HIDDEN, AclOperation.DESCRIBE)),
            1),
        new Rights(
            "groups, topics but to read one",
            List.of(GROUPS, TOPICS, deny(ResourceType.TOPIC, HIDDEN, AclOperation.READ)),
            2),
        new Rights(
            "describe one group, topics",
            List.of(group(LiveGroups.MODERN, AclOperation.DESCRIBE), TOPICS),
            0),
        new Rights(
            "groups but to describe one, topics",
            List.of(
                GROUPS, TOPICS, deny(ResourceType.GROUP, LiveGroups.MODERN, AclOperation.DESCRIBE)),
            2),
        new Rights("describe the cluster", List.of(cluster(AclOperation.DESCRIBE)), 0),
        new Rights("alter the cluster", List.of(cluster(AclOperation.ALTER)), 0),
        new Rights(
            "describe one transaction, describe one topic",
            List.of(
                transaction(LiveGroups.SEEN_TRANSACTION, AclOperation.DESCRIBE),
                topic(SEEN, AclOperation.DESCRIBE)),
            0),
        new Rights(
            "write transactions, describe one topic",
            List.of(transactions(AclOperation.WRITE), topic(SEEN, AclOperation.DESCRIBE)),
            0),
        new Rights(
            "transactions but one, topics",
            List.of(
                transactions(AclOperation.ALL),
                deny(
                    ResourceType.TRANSACTIONAL_ID,
                    LiveGroups.HIDDEN_TRANSACTION,
                    AclOperation.DESCRIBE),
                TOPICS),
            0));
  }

  private static String answers(String bootstrap, Rights rights) {
    Map<String, Uuid> ids = TOPIC_IDS.get(bootstrap);
    try (RawConnection connection = new RawConnection(bootstrap)) {
      List<String> answers = new ArrayList<>();
      LiveQuestions.all()
          .forEach(
              (name, question) ->
                  answers.add(name + ": " + answer(connection, question.apply(ids), ids)));
      answers.add(
          "CONSUMER_GROUP_HEARTBEAT with a regular expression: "
              + assignedByRegex(connection, ids, rights.regexSees()));
      return String.join("\n", answers);
    }
  }

  private static String answer(
      RawConnection connection, AbstractRequest request, Map<String, Uuid> ids) {
    AtomicReference<AbstractResponse> answer = new AtomicReference<>();
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .until(
            () -> {
              answer.set(connection.call(request, AbstractResponse.class));
              return answer.get().errorCounts().keySet().stream().noneMatch(NOT_READY::contains);
            });
    return view(answer.get(), ids);
  }

  /** Lists in the order of what is in them; topics that have only an id by their names. */
  private static String view(AbstractResponse response, Map<String, Uuid> ids) {
    return switch (response) {
      case ShareFetchResponse fetch ->
          Errors.forCode(fetch.data().errorCode())
              + partitions(
                  fetch.data().responses().stream()
                      .flatMap(
                          topic ->
                              topic.partitions().stream()
                                  // a broker leaves out what it has nothing of, if it knows by then
                                  .filter(each -> each.errorCode() != Errors.NONE.code())
                                  .map(
                                      each ->
                                          "%s %s %s"
                                              .formatted(
                                                  name(ids, topic.topicId()),
                                                  Errors.forCode(each.errorCode()),
                                                  Errors.forCode(each.acknowledgeErrorCode())))));
      case ShareAcknowledgeResponse acknowledge ->
          Errors.forCode(acknowledge.data().errorCode())
              + partitions(
                  acknowledge.data().responses().stream()
                      .flatMap(
                          topic ->
                              topic.partitions().stream()
                                  .map(
                                      each ->
                                          name(ids, topic.topicId())
                                              + " "
                                              + Errors.forCode(each.errorCode()))));
      default -> {
        sort(response);
        yield VARIABLE.matcher(Frames.view(response)).replaceAll("*");
      }
    };
  }

  /** Brokers list in the order of hash tables. */
  private static void sort(AbstractResponse response) {
    switch (response) {
      case ListGroupsResponse list -> {
        list.data().groups().removeIf(group -> group.groupId().startsWith(REGEX_GROUP));
        list.data().groups().sort(comparing(ListGroupsResponseData.ListedGroup::groupId));
      }
      case ListTransactionsResponse list ->
          list.data()
              .transactionStates()
              .sort(comparing(ListTransactionsResponseData.TransactionState::transactionalId));
      case OffsetFetchResponse offsets ->
          offsets
              .data()
              .groups()
              .forEach(
                  group ->
                      group
                          .topics()
                          .sort(
                              comparing(OffsetFetchResponseData.OffsetFetchResponseTopics::name)));
      case ConsumerGroupDescribeResponse described ->
          described.data().groups().stream()
              .flatMap(group -> group.members().stream())
              .flatMap(member -> Stream.of(member.assignment(), member.targetAssignment()))
              .forEach(
                  assignment ->
                      assignment
                          .topicPartitions()
                          .sort(
                              comparing(
                                  ConsumerGroupDescribeResponseData.TopicPartitions::topicName)));
      case ShareGroupDescribeResponse described ->
          described.data().groups().stream()
              .flatMap(group -> group.members().stream())
              .forEach(
                  member ->
                      member
                          .assignment()
                          .topicPartitions()
                          .sort(
                              comparing(
                                  ShareGroupDescribeResponseData.TopicPartitions::topicName)));
      case DescribeShareGroupOffsetsResponse offsets ->
          offsets
              .data()
              .groups()
              .forEach(
                  group ->
                      group
                          .topics()
                          .sort(
                              comparing(
                                  DescribeShareGroupOffsetsResponseData
                                          .DescribeShareGroupOffsetsResponseTopic
                                      ::topicName)));
      default -> {
        // in the order of the request
      }
    }
  }

  private static String partitions(Stream<String> partitions) {
    return partitions.sorted().collect(Collectors.joining(", ", " [", "]"));
  }

  private static String name(Map<String, Uuid> ids, Uuid id) {
    return ids.entrySet().stream()
        .filter(each -> each.getValue().equals(id))
        .map(Map.Entry::getKey)
        .collect(Collectors.joining());
  }

  /** Which topics a new member gets: brokers find out after they have answered it. */
  private static String assignedByRegex(
      RawConnection connection, Map<String, Uuid> ids, int expectedTopics) {
    String member = Uuid.randomUuid().toString();
    ConsumerGroupHeartbeatRequestData join =
        new ConsumerGroupHeartbeatRequestData()
            .setGroupId(REGEX_GROUP + member)
            .setMemberId(member)
            .setRebalanceTimeoutMs(60_000)
            .setSubscribedTopicRegex("seen|hidden|nowhere.*")
            .setTopicPartitions(List.of());
    ConsumerGroupHeartbeatResponse first = beat(connection, join);
    if (first.data().errorCode() != Errors.NONE.code()) {
      return Errors.forCode(first.data().errorCode()) + ": " + first.data().errorMessage();
    }
    Set<String> assigned = assigned(connection, ids, join, first.data(), expectedTopics);
    beat(connection, beating(join, first.data(), List.of()).setMemberEpoch(LEAVE));
    return String.join(" ", assigned);
  }

  private static Set<String> assigned(
      RawConnection connection,
      Map<String, Uuid> ids,
      ConsumerGroupHeartbeatRequestData join,
      ConsumerGroupHeartbeatResponseData first,
      int expectedTopics) {
    AtomicReference<ConsumerGroupHeartbeatResponseData> last = new AtomicReference<>(first);
    Set<String> assigned = new TreeSet<>();
    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () -> {
              Assignment assignment = last.get().assignment();
              if (assignment != null) {
                assigned.clear();
                assignment
                    .topicPartitions()
                    .forEach(each -> assigned.add(name(ids, each.topicId())));
              }
              last.set(beat(connection, beating(join, last.get(), owned(ids, assigned))).data());
              assertThat(assigned).hasSize(expectedTopics);
            });
    return assigned;
  }

  private static List<TopicPartitions> owned(Map<String, Uuid> ids, Set<String> topics) {
    return topics.stream()
        .map(topic -> new TopicPartitions().setTopicId(ids.get(topic)).setPartitions(List.of(0)))
        .toList();
  }

  private static ConsumerGroupHeartbeatRequestData beating(
      ConsumerGroupHeartbeatRequestData join,
      ConsumerGroupHeartbeatResponseData last,
      List<TopicPartitions> owned) {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId(join.groupId())
        .setMemberId(join.memberId())
        .setMemberEpoch(last.memberEpoch())
        .setRebalanceTimeoutMs(-1)
        .setTopicPartitions(owned);
  }

  private static ConsumerGroupHeartbeatResponse beat(
      RawConnection connection, ConsumerGroupHeartbeatRequestData data) {
    return connection.call(
        Frames.request(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, data),
        ConsumerGroupHeartbeatResponse.class);
  }

  private static AclBinding group(String name, AclOperation operation) {
    return allow(ResourceType.GROUP, name, operation);
  }

  private static AclBinding topic(String name, AclOperation operation) {
    return allow(ResourceType.TOPIC, name, operation);
  }

  private static AclBinding transaction(String name, AclOperation operation) {
    return allow(ResourceType.TRANSACTIONAL_ID, name, operation);
  }

  private static AclBinding transactions(AclOperation operation) {
    return Acls.acl(
        ResourceType.TRANSACTIONAL_ID,
        "tx-",
        PatternType.PREFIXED,
        Acls.CLIENT,
        "*",
        operation,
        AclPermissionType.ALLOW);
  }

  private static AclBinding cluster(AclOperation operation) {
    return allow(ResourceType.CLUSTER, Acls.CLUSTER, operation);
  }

  private static void createTopics(String bootstrap, Admin admin) {
    List<String> names = List.of(SEEN, HIDDEN);
    JavaClient.get(
        admin
            .createTopics(names.stream().map(name -> new NewTopic(name, 1, (short) 1)).toList())
            .all()
            .toCompletionStage()
            .toCompletableFuture());
    TOPIC_IDS.put(
        bootstrap,
        JavaClient.get(
                admin
                    .describeTopics(names)
                    .allTopicNames()
                    .toCompletionStage()
                    .toCompletableFuture())
            .entrySet()
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().topicId())));
  }
}
