package io.sequin.gateway.group.classic;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorExecutor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.common.runtime.CoordinatorTimer;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.timeline.SnapshotRegistry;

/** The witness: Kafka's own group coordinator with one group, without a broker around it. */
final class KafkaGroup {

  static final String GROUP_ID = "group";

  static final int INITIAL_DELAY_MS = 3_030;

  private static final long LATEST = Long.MAX_VALUE;

  private final MovedTimer timer = new MovedTimer();
  private final GroupCoordinatorShard shard;

  KafkaGroup() {
    KafkaConfig config = KafkaConfig.fromProps(properties(), false);
    GroupCoordinatorConfig groups = config.groupCoordinatorConfig();
    shard =
        new GroupCoordinatorShard.Builder(
                groups, new GroupConfigManager(Map.of(), groups, config.shareGroupConfig()))
            .withAuthorizerPlugin(Optional.empty())
            .withLogContext(new LogContext())
            .withTime(Time.SYSTEM)
            .withTimer(timer)
            .withExecutor(new NoExecutor())
            .withCoordinatorMetrics(new GroupCoordinatorMetrics())
            .withTopicPartition(new TopicPartition("__consumer_offsets", 0))
            .withSnapshotRegistry(new SnapshotRegistry(new LogContext()))
            .build();
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put("node.id", "1");
    properties.put("process.roles", "broker,controller");
    properties.put("listeners", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093");
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("controller.quorum.voters", "1@127.0.0.1:9093");
    properties.put("group.initial.rebalance.delay.ms", Integer.toString(INITIAL_DELAY_MS));
    return properties;
  }

  CompletableFuture<JoinGroupResponseData> join(
      JoinGroupRequestData request, String clientId, int version) {
    CompletableFuture<JoinGroupResponseData> answer = new CompletableFuture<>();
    stored(shard.classicGroupJoin(new Context(clientId, version), request, answer));
    return answer;
  }

  CompletableFuture<SyncGroupResponseData> sync(SyncGroupRequestData request) {
    CompletableFuture<SyncGroupResponseData> answer = new CompletableFuture<>();
    stored(shard.classicGroupSync(new Context("", 5), request, answer));
    return answer;
  }

  Errors heartbeat(HeartbeatRequestData request) {
    return errorOf(
        () ->
            Errors.forCode(
                stored(shard.classicGroupHeartbeat(new Context("", 4), request)).errorCode()));
  }

  Errors leave(LeaveGroupRequestData request) {
    return errorOf(
        () -> {
          LeaveGroupResponseData response =
              stored(shard.classicGroupLeave(new Context("", 5), request));
          return Errors.forCode(response.members().getFirst().errorCode());
        });
  }

  Errors commit(OffsetCommitRequestData request) {
    return errorOf(
        () -> {
          stored(shard.commitOffset(new Context("", 8), request));
          return Errors.NONE;
        });
  }

  DescribedGroup describe() {
    return shard.describeGroups(new Context("", 5), List.of(GROUP_ID), LATEST).getFirst();
  }

  void pass(long durationMs) {
    timer.pass(durationMs);
  }

  private static Errors errorOf(Supplier<Errors> work) {
    try {
      return work.get();
    } catch (ApiException e) {
      return Errors.forException(e);
    }
  }

  private static <T> T stored(CoordinatorResult<T, CoordinatorRecord> result) {
    if (result.appendFuture() != null) {
      result.appendFuture().complete(null);
    }
    return result.response();
  }

  /** Time moves by hand only. */
  private static final class MovedTimer implements CoordinatorTimer<CoordinatorRecord> {

    private record Alarm(
        String key, long atMs, long order, TimeoutOperation<CoordinatorRecord> operation) {}

    private final Map<String, Alarm> alarms = new HashMap<>();
    private long nowMs;
    private long nextOrder;

    void pass(long durationMs) {
      long endMs = nowMs + durationMs;
      for (Optional<Alarm> next = next(endMs); next.isPresent(); next = next(endMs)) {
        Alarm alarm = next.get();
        nowMs = Math.max(nowMs, alarm.atMs());
        alarms.remove(alarm.key());
        stored(alarm.operation().generateRecords());
      }
      nowMs = endMs;
    }

    private Optional<Alarm> next(long endMs) {
      return alarms.values().stream()
          .filter(alarm -> alarm.atMs() <= endMs)
          .min(Comparator.comparingLong(Alarm::atMs).thenComparingLong(Alarm::order));
    }

    @Override
    public void schedule(
        String key,
        long delay,
        TimeUnit unit,
        boolean retry,
        TimeoutOperation<CoordinatorRecord> operation) {
      alarms.put(key, new Alarm(key, nowMs + unit.toMillis(delay), nextOrder++, operation));
    }

    @Override
    public void schedule(
        String key,
        long delay,
        TimeUnit unit,
        boolean retry,
        long retryBackoff,
        TimeoutOperation<CoordinatorRecord> operation) {
      schedule(key, delay, unit, retry, operation);
    }

    @Override
    public void scheduleIfAbsent(
        String key,
        long delay,
        TimeUnit unit,
        boolean retry,
        TimeoutOperation<CoordinatorRecord> operation) {
      if (!isScheduled(key)) {
        schedule(key, delay, unit, retry, operation);
      }
    }

    @Override
    public void cancel(String key) {
      alarms.remove(key);
    }

    @Override
    public boolean isScheduled(String key) {
      return alarms.containsKey(key);
    }
  }

  /** Classic groups have no work for it. */
  private static final class NoExecutor implements CoordinatorExecutor<CoordinatorRecord> {

    @Override
    public <R> boolean schedule(
        String key, TaskRunnable<R> task, TaskOperation<CoordinatorRecord, R> operation) {
      throw new UnsupportedOperationException(key);
    }

    @Override
    public boolean isScheduled(String key) {
      return false;
    }

    @Override
    public void cancel(String key) {}
  }

  private record Context(String clientId, int requestVersion)
      implements AuthorizableRequestContext {

    @Override
    public String listenerName() {
      return "PLAINTEXT";
    }

    @Override
    public SecurityProtocol securityProtocol() {
      return SecurityProtocol.PLAINTEXT;
    }

    @Override
    public KafkaPrincipal principal() {
      return KafkaPrincipal.ANONYMOUS;
    }

    @Override
    public InetAddress clientAddress() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public int requestType() {
      return 0;
    }

    @Override
    public int correlationId() {
      return 0;
    }
  }
}
