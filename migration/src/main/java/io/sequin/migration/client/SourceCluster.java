package io.sequin.migration.client;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import io.sequin.protocol.message.ListOffsetsRequest;
import io.sequin.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sequin.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sequin.protocol.message.ListOffsetsResponse;
import io.sequin.protocol.message.MetadataRequest;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.sequin.protocol.message.OffsetForLeaderEpochResponse;
import io.sequin.protocol.wire.Uuids;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another Kafka cluster, as a client sees it. Owns a connection to each broker that is asked, for
 * short questions; who asks long ones opens one of its own.
 */
public final class SourceCluster implements AutoCloseable {

  /** For {@link #offsets}: where the log begins. */
  public static final long EARLIEST = -2;

  /** For {@link #offsets}: where the log ends, with what is not committed. */
  public static final long LATEST = -1;

  private static final Logger LOG = LoggerFactory.getLogger(SourceCluster.class);

  private static final short METADATA_WITH_IDS = 12;
  private static final int NO_REPLICA = -1;

  private final ClientConfigs configs;
  private final Map<BrokerAddress, BrokerConnection> connections = new ConcurrentHashMap<>();
  private volatile SourceMetadata metadata;

  public SourceCluster(ClientConfigs configs) {
    this.configs = configs;
  }

  public ClientConfigs configs() {
    return configs;
  }

  /** What it is for people. */
  public String clusterName() {
    return "cluster "
        + metadata().clusterId()
        + " at "
        + configs.bootstrapServers().stream()
            .map(Object::toString)
            .collect(Collectors.joining(","));
  }

  /** As it was asked for last; asks if it never was. */
  public SourceMetadata metadata() {
    SourceMetadata known = metadata;
    return known == null ? refresh() : known;
  }

  /**
   * Asks for brokers, topics and leaders anew.
   *
   * @throws SourceException if no broker answers
   */
  public SourceMetadata refresh() {
    MetadataRequest all =
        MetadataRequest.builder().topics(null).allowAutoTopicCreation(false).build();
    SourceMetadata fresh =
        askAny(
            connection ->
                metadataOf(
                    connection.ask(
                        all,
                        (short) Math.min(METADATA_WITH_IDS, connection.version(ApiKey.METADATA)),
                        MetadataResponse.class)));
    metadata = fresh;
    return fresh;
  }

  /**
   * Asks any broker that answers.
   *
   * @throws SourceException if none does
   */
  public <R extends ApiResponse> R askAny(ApiRequest request, Class<R> answer) {
    return askAny(connection -> connection.ask(request, answer));
  }

  /**
   * Asks one broker.
   *
   * @throws SourceException if it does not answer
   */
  public <R extends ApiResponse> R ask(int brokerId, ApiRequest request, Class<R> answer) {
    return with(addressOf(brokerId), connection -> connection.ask(request, answer));
  }

  /** Asks with what the connection says of versions. */
  public <R> R ask(int brokerId, Function<BrokerConnection, R> question) {
    return with(addressOf(brokerId), question);
  }

  /** A connection of one's own, to be closed. */
  public BrokerConnection connect(int brokerId) {
    return BrokerConnection.open(addressOf(brokerId), configs);
  }

  /**
   * Offsets of partitions, which their leaders are asked for.
   *
   * @param timestamp {@link #EARLIEST} or {@link #LATEST}
   * @return of those partitions that have answered
   */
  public Map<SourcePartition, Long> offsets(Collection<SourcePartition> wanted, long timestamp) {
    Map<SourcePartition, Long> offsets = new HashMap<>();
    byLeader(wanted)
        .forEach((leader, partitions) -> offsets.putAll(askOffsets(leader, partitions, timestamp)));
    return offsets;
  }

  /** Those of partitions that have a leader, by its id, as it was asked for last. */
  public Map<Integer, List<SourcePartition>> byLeader(Collection<SourcePartition> wanted) {
    return wanted.stream()
        .filter(partition -> leaderOf(partition) >= 0)
        .collect(Collectors.groupingBy(this::leaderOf));
  }

  /**
   * Where leader epochs end.
   *
   * @param wanted an epoch for each partition
   * @return of those partitions whose leaders have answered
   */
  public Map<SourcePartition, EpochEnd> epochEnds(Map<SourcePartition, Integer> wanted) {
    Map<SourcePartition, EpochEnd> ends = new HashMap<>();
    byLeader(wanted.keySet())
        .forEach((leader, partitions) -> ends.putAll(askEpochEnds(leader, partitions, wanted)));
    return ends;
  }

  @Override
  public void close() {
    connections.values().forEach(BrokerConnection::close);
    connections.clear();
  }

  private int leaderOf(SourcePartition partition) {
    return metadata()
        .topic(partition.topic())
        .map(topic -> topic.leaders().getOrDefault(partition.partition(), -1))
        .orElse(-1);
  }

  private Map<SourcePartition, Long> askOffsets(
      int leader, List<SourcePartition> partitions, long timestamp) {
    List<ListOffsetsTopic> topics =
        SourcePartition.perTopic(
            partitions,
            (topic, numbers) ->
                new ListOffsetsTopic(
                    topic, numbers.stream().map(number -> question(number, timestamp)).toList()));
    ListOffsetsResponse response =
        ask(
            leader,
            ListOffsetsRequest.builder().replicaId(NO_REPLICA).topics(topics).build(),
            ListOffsetsResponse.class);
    Map<SourcePartition, Long> offsets = new HashMap<>();
    response
        .topics()
        .forEach(
            topic ->
                topic.partitions().stream()
                    .filter(each -> each.errorCode() == ErrorCode.NONE.code())
                    .forEach(
                        each ->
                            offsets.put(
                                new SourcePartition(topic.name(), each.partitionIndex()),
                                each.offset())));
    return offsets;
  }

  private Map<SourcePartition, EpochEnd> askEpochEnds(
      int leader, List<SourcePartition> partitions, Map<SourcePartition, Integer> epochs) {
    List<OffsetForLeaderTopic> topics =
        SourcePartition.perTopic(
            partitions,
            (topic, numbers) ->
                new OffsetForLeaderTopic(
                    topic,
                    numbers.stream()
                        .map(
                            number ->
                                question(number, epochs.get(new SourcePartition(topic, number))))
                        .toList()));
    OffsetForLeaderEpochResponse response =
        ask(
            leader,
            OffsetForLeaderEpochRequest.builder().replicaId(NO_REPLICA).topics(topics).build(),
            OffsetForLeaderEpochResponse.class);
    Map<SourcePartition, EpochEnd> ends = new HashMap<>();
    response
        .topics()
        .forEach(
            topic ->
                topic.partitions().stream()
                    .filter(each -> each.errorCode() == ErrorCode.NONE.code())
                    .forEach(
                        each ->
                            ends.put(
                                new SourcePartition(topic.topic(), each.partition()),
                                new EpochEnd(each.leaderEpoch(), each.endOffset()))));
    return ends;
  }

  private static OffsetForLeaderPartition question(int partition, int epoch) {
    return OffsetForLeaderPartition.builder().partition(partition).leaderEpoch(epoch).build();
  }

  private static ListOffsetsPartition question(int partition, long timestamp) {
    return ListOffsetsPartition.builder().partitionIndex(partition).timestamp(timestamp).build();
  }

  private BrokerAddress addressOf(int brokerId) {
    BrokerAddress address = metadata().brokers().get(brokerId);
    if (address == null) {
      throw new SourceException("broker " + brokerId + " of the other cluster is away");
    }
    return address;
  }

  /**
   * Asks any broker that answers, with what the connection says of versions.
   *
   * @throws SourceException if none does
   */
  public <R> R askAny(Function<BrokerConnection, R> question) {
    SourceMetadata known = metadata;
    List<BrokerAddress> candidates =
        new java.util.ArrayList<>(known == null ? List.of() : known.brokers().values());
    candidates.addAll(configs.bootstrapServers());
    SourceException last = null;
    for (BrokerAddress candidate : candidates) {
      try {
        return with(candidate, question);
      } catch (SourceException e) {
        LOG.debug("asking the next broker", e);
        last = e;
      }
    }
    throw last;
  }

  private <R> R with(BrokerAddress address, Function<BrokerConnection, R> question) {
    BrokerConnection connection =
        connections.computeIfAbsent(address, to -> BrokerConnection.open(to, configs));
    try {
      return question.apply(connection);
    } catch (SourceException e) {
      // what broke may be the connection
      connections.remove(address, connection);
      connection.close();
      throw e;
    }
  }

  private static SourceMetadata metadataOf(MetadataResponse response) {
    Map<Integer, BrokerAddress> brokers = new HashMap<>();
    response
        .brokers()
        .forEach(each -> brokers.put(each.nodeId(), new BrokerAddress(each.host(), each.port())));
    Map<String, SourceTopic> topics = new HashMap<>();
    for (MetadataResponse.MetadataResponseTopic topic : response.topics()) {
      if (topic.errorCode() == ErrorCode.NONE.code()) {
        Map<Integer, Integer> leaders = new HashMap<>();
        topic.partitions().stream()
            .filter(each -> each.leaderId() >= 0)
            .forEach(each -> leaders.put(each.partitionIndex(), each.leaderId()));
        topics.put(
            topic.name(),
            new SourceTopic(
                topic.name(),
                Optional.of(topic.topicId()).filter(id -> !id.equals(Uuids.ZERO)),
                topic.partitions().size(),
                topic.isInternal(),
                Map.copyOf(leaders)));
      }
    }
    return new SourceMetadata(response.clusterId(), Map.copyOf(brokers), Map.copyOf(topics));
  }
}
