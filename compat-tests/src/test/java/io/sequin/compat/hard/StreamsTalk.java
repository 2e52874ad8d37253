package io.sequin.compat.hard;

import io.sequin.compat.support.JavaClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.StreamsGroupDescribeRequestData;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.CopartitionGroup;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.KeyValue;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.Subtopology;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.TaskIds;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.TopicInfo;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.Topology;
import org.apache.kafka.common.message.StreamsGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;

/**
 * Speaks for the members of one streams group, and keeps all answers, field by field, without the
 * orders of Kafka's hash tables. A member says the epoch that it was told last.
 */
public final class StreamsTalk implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Set<Errors> NOT_READY =
      EnumSet.of(
          Errors.COORDINATOR_NOT_AVAILABLE,
          Errors.COORDINATOR_LOAD_IN_PROGRESS,
          Errors.NOT_COORDINATOR);
  private static final Pattern TOPIC_ID = Pattern.compile("(?<=topicId=)[\\w-]{22}");
  private static final Pattern ERROR = Pattern.compile("(?<=rrorCode=)-?\\d+");

  private final RawConnection connection;
  private final String bootstrap;
  private final String group;
  private final StringBuilder answers = new StringBuilder();
  private final Map<String, Integer> epochs = new HashMap<>();

  public StreamsTalk(String bootstrap, String group) {
    this.connection = new RawConnection(bootstrap);
    this.bootstrap = bootstrap;
    this.group = group;
    connection.sayHello();
    FindCoordinatorRequestData find =
        new FindCoordinatorRequestData().setCoordinatorKeys(List.of(group));
    ask(ApiKeys.FIND_COORDINATOR, 4, find);
    answers.setLength(0);
  }

  String group() {
    return group;
  }

  /** All answers so far, one in a line. */
  public String answers() {
    return answers.toString().strip();
  }

  StreamsTalk say(String heading) {
    answers.append("# ").append(heading).append('\n');
    return this;
  }

  /** A topic of the group's own. */
  String topic(String name) {
    return group + "-" + name;
  }

  /** Also waits until coordinators know of it, which a member of another group finds out. */
  StreamsTalk create(String name, int partitionCount) {
    int kept = answers.length();
    Topics.create(bootstrap, topic(name), partitionCount);
    StreamsGroupHeartbeatRequestData probe =
        joining("probe", topology(0, reading("0", topic(name)))).setGroupId(topic(name));
    awaitUntil(
        () -> {
          AbstractResponse response = ask(ApiKeys.STREAMS_GROUP_HEARTBEAT, 0, probe);
          return ((StreamsGroupHeartbeatResponseData) response.data()).status().isEmpty();
        });
    answers.setLength(kept);
    return this;
  }

  /** Sets a config of the group. */
  StreamsTalk set(String name, String value) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      JavaClient.get(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
      awaitUntil(
          () ->
              JavaClient.get(admin.describeConfigs(List.of(resource)).all())
                  .get(resource)
                  .get(name)
                  .value()
                  .equals(value));
    }
    return this;
  }

  public StreamsTalk join(String member, Topology topology) {
    return join(member, topology, _ -> {});
  }

  StreamsTalk join(
      String member, Topology topology, Consumer<StreamsGroupHeartbeatRequestData> more) {
    StreamsGroupHeartbeatRequestData data = joining(member, topology);
    more.accept(data);
    return heartbeat(data);
  }

  StreamsGroupHeartbeatRequestData joining(String member, Topology topology) {
    return new StreamsGroupHeartbeatRequestData()
        .setGroupId(group)
        .setMemberId(member)
        .setProcessId("process-" + member)
        .setRebalanceTimeoutMs(60_000)
        .setTopology(topology)
        .setClientTags(List.of())
        .setActiveTasks(List.of())
        .setStandbyTasks(List.of())
        .setWarmupTasks(List.of());
  }

  public StreamsTalk beat(String member) {
    return heartbeat(beating(member));
  }

  StreamsTalk beat(String member, Consumer<StreamsGroupHeartbeatRequestData> more) {
    StreamsGroupHeartbeatRequestData data = beating(member);
    more.accept(data);
    return heartbeat(data);
  }

  /** The same, and says which active tasks it has, of subtopology 0. */
  StreamsTalk owning(String member, Integer... partitions) {
    return beat(member, data -> own(data, "0", partitions));
  }

  static void own(
      StreamsGroupHeartbeatRequestData data, String subtopology, Integer... partitions) {
    List<TaskIds> tasks =
        partitions.length == 0
            ? List.of()
            : List.of(
                new TaskIds().setSubtopologyId(subtopology).setPartitions(List.of(partitions)));
    data.setActiveTasks(tasks).setStandbyTasks(List.of()).setWarmupTasks(List.of());
  }

  private StreamsGroupHeartbeatRequestData beating(String member) {
    return new StreamsGroupHeartbeatRequestData()
        .setGroupId(group)
        .setMemberId(member)
        .setMemberEpoch(epochs.getOrDefault(member, 0));
  }

  StreamsTalk heartbeat(StreamsGroupHeartbeatRequestData data) {
    return noted(ask(ApiKeys.STREAMS_GROUP_HEARTBEAT, 0, data), data.memberId());
  }

  /** Heartbeats until an answer is as it must be, which is noted alone. */
  public StreamsTalk beatUntil(
      String member, Predicate<StreamsGroupHeartbeatResponseData> isAsItMustBe) {
    int kept = answers.length();
    awaitUntil(
        () -> {
          answers.setLength(kept);
          AbstractResponse response = ask(ApiKeys.STREAMS_GROUP_HEARTBEAT, 0, beating(member));
          noted(response, member);
          return isAsItMustBe.test((StreamsGroupHeartbeatResponseData) response.data());
        });
    return this;
  }

  private StreamsTalk noted(AbstractResponse response, String member) {
    StreamsGroupHeartbeatResponseData data = (StreamsGroupHeartbeatResponseData) response.data();
    if (data.errorCode() == Errors.NONE.code()) {
      epochs.put(member, data.memberEpoch());
    }
    return this;
  }

  public StreamsTalk describe() {
    ask(
        ApiKeys.STREAMS_GROUP_DESCRIBE,
        0,
        new StreamsGroupDescribeRequestData()
            .setGroupIds(List.of(group))
            .setIncludeAuthorizedOperations(true));
    return this;
  }

  /** Asks until the broker is ready, and notes the answer. */
  AbstractResponse ask(ApiKeys api, int version, ApiMessage data) {
    AbstractRequest request =
        AbstractRequest.parseRequest(
                api,
                (short) version,
                new ByteBufferAccessor(
                    MessageUtil.toByteBufferAccessor(data, (short) version).buffer()))
            .request;
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    AbstractResponse response;
    do {
      response = connection.call(request, AbstractResponse.class);
    } while (response.errorCounts().keySet().stream().anyMatch(NOT_READY::contains)
        && System.nanoTime() < deadlineNs);
    sort(response.data());
    answers
        .append(api.name())
        .append(": ")
        .append(
            ERROR
                .matcher(TOPIC_ID.matcher(response.data().toString()).replaceAll("*"))
                .replaceAll(code -> Errors.forCode(Short.parseShort(code.group())).name()))
        .append('\n');
    return response;
  }

  private static void awaitUntil(BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("not as it must be within " + PATIENCE);
      }
    }
  }

  private static void sort(ApiMessage message) {
    if (message instanceof StreamsGroupHeartbeatResponseData data) {
      data.setActiveTasks(
          sorted(data.activeTasks(), StreamsGroupHeartbeatResponseData.TaskIds::subtopologyId));
      data.setStandbyTasks(
          sorted(data.standbyTasks(), StreamsGroupHeartbeatResponseData.TaskIds::subtopologyId));
      data.setPartitionsByUserEndpoint(
          sorted(
              data.partitionsByUserEndpoint(),
              endpoint -> Integer.toString(endpoint.userEndpoint().port())));
    }
    if (message instanceof StreamsGroupDescribeResponseData data) {
      data.groups()
          .forEach(
              each ->
                  each.setMembers(
                      sorted(each.members(), StreamsGroupDescribeResponseData.Member::memberId)));
    }
  }

  private static <T> List<T> sorted(List<T> list, Function<T, String> key) {
    if (list == null) {
      return null;
    }
    List<T> sorted = new ArrayList<>(list);
    sorted.sort(Comparator.comparing(key));
    return sorted;
  }

  public static Topology topology(int epoch, Subtopology... subtopologies) {
    return new Topology().setEpoch(epoch).setSubtopologies(List.of(subtopologies));
  }

  public static Subtopology reading(String id, String... topics) {
    return new Subtopology().setSubtopologyId(id).setSourceTopics(List.of(topics));
  }

  public static TopicInfo internal(String name) {
    return new TopicInfo().setName(name);
  }

  static KeyValue pair(String key, String value) {
    return new KeyValue().setKey(key).setValue(value);
  }

  static CopartitionGroup copartitioned(List<Short> sources, List<Short> repartitionSources) {
    return new CopartitionGroup()
        .setSourceTopics(sources)
        .setRepartitionSourceTopics(repartitionSources);
  }

  @Override
  public void close() {
    connection.close();
  }
}
