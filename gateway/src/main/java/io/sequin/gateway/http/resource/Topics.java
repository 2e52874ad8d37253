package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.message.CreatePartitionsRequest;
import io.sequin.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sequin.protocol.message.CreatePartitionsResponse;
import io.sequin.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import io.sequin.protocol.message.CreateTopicsRequest;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.sequin.protocol.message.CreateTopicsResponse;
import io.sequin.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import io.sequin.protocol.message.DeleteRecordsRequest;
import io.sequin.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.sequin.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.sequin.protocol.message.DeleteRecordsResponse;
import io.sequin.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.sequin.protocol.message.DeleteTopicsRequest;
import io.sequin.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sequin.protocol.message.DeleteTopicsResponse;
import io.sequin.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import io.sequin.protocol.message.MetadataRequest;
import io.sequin.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.sequin.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.sequin.protocol.wire.Uuids;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Topics, as far as the caller may see and change them. */
public final class Topics {

  private static final int TIMEOUT_MS = 30_000;
  private static final short DEFAULT_REPLICATION = -1;
  private static final int DEFAULT_PARTITIONS = -1;

  private final Offsets offsets;
  private final LogSizes sizes;
  private final Configs configs;

  public Topics(Offsets offsets, LogSizes sizes, Configs configs) {
    this.offsets = offsets;
    this.sizes = sizes;
    this.configs = configs;
  }

  /**
   * A topic in a list.
   *
   * @param isInternal made by the gateway for itself
   */
  public record Listed(String name, UUID id, int partitions, boolean isInternal) {}

  /**
   * A part of the list.
   *
   * @param total how many there are with that prefix
   * @param next to ask with as {@code after}; null at the end
   */
  public record Page(List<Listed> topics, int total, String next) {}

  /**
   * A topic as a whole.
   *
   * @param records committed or not, and markers of transactions
   */
  public record Detail(
      String name,
      UUID id,
      boolean isInternal,
      long records,
      long sizeBytes,
      List<Partition> partitions,
      List<Configs.Entry> configs) {}

  /** A partition of a topic. */
  public record Partition(
      int partition,
      int leader,
      long startOffset,
      long stableOffset,
      long endOffset,
      long sizeBytes) {}

  /**
   * A topic to be made.
   *
   * @param partitions null for as many as the cluster's default
   * @param configs null for none
   */
  public record New(
      String name, Integer partitions, Map<String, String> configs, Boolean validateOnly) {}

  /** A topic that was made. */
  public record Created(String name, UUID id, int partitions) {}

  /** Where partitions begin now. */
  public record Deleted(int partition, long startOffset) {}

  /** In the order of their names. */
  public Page list(Caller caller, String prefix, String after, int limit) {
    List<Listed> all = metadata(caller, null).stream().map(Topics::listed).toList();
    Slice<Listed> slice = Slice.of(all, Listed::name, prefix, after, limit);
    return new Page(slice.items(), slice.total(), slice.next());
  }

  /** One topic, which may be what a filter or a query chooses. */
  public Detail describe(Caller caller, String name) {
    MetadataResponseTopic topic = find(caller, name);
    List<Integer> numbers =
        topic.partitions().stream()
            .map(MetadataResponsePartition::partitionIndex)
            .sorted()
            .toList();
    Map<Integer, Offsets.Range> ranges = offsets.ranges(caller, name, numbers);
    Map<Integer, Long> bytes = sizes.of(caller, name, numbers);
    List<Partition> partitions =
        topic.partitions().stream()
            .sorted(Comparator.comparingInt(MetadataResponsePartition::partitionIndex))
            .map(each -> partition(each, ranges.get(each.partitionIndex()), bytes))
            .toList();
    return new Detail(
        topic.name(),
        topic.topicId(),
        topic.isInternal(),
        partitions.stream().mapToLong(each -> each.endOffset() - each.startOffset()).sum(),
        partitions.stream().mapToLong(Partition::sizeBytes).sum(),
        partitions,
        configs.ofTopic(caller, name));
  }

  /** The numbers of a topic's partitions. */
  public List<Integer> partitions(Caller caller, String name) {
    return find(caller, name).partitions().stream()
        .map(MetadataResponsePartition::partitionIndex)
        .sorted()
        .toList();
  }

  public Created create(Caller caller, New topic) {
    CreateTopicsRequest request =
        CreateTopicsRequest.builder()
            .timeoutMs(TIMEOUT_MS)
            .validateOnly(Boolean.TRUE.equals(topic.validateOnly()))
            .topics(
                List.of(
                    CreatableTopic.builder()
                        .name(Required.text("name", topic.name()))
                        .numPartitions(
                            topic.partitions() == null ? DEFAULT_PARTITIONS : topic.partitions())
                        .replicationFactor(DEFAULT_REPLICATION)
                        .configs(
                            topic.configs() == null
                                ? List.of()
                                : topic.configs().entrySet().stream()
                                    .map(
                                        config ->
                                            new CreatableTopicConfig(
                                                config.getKey(), config.getValue()))
                                    .toList())
                        .build()))
            .build();
    CreatableTopicResult result =
        caller.ask(request, CreateTopicsResponse.class).topics().getFirst();
    HttpProblems.check(result.errorCode(), result.errorMessage());
    return new Created(result.name(), result.topicId(), result.numPartitions());
  }

  public void grow(Caller caller, String name, int partitions) {
    CreatePartitionsRequest request =
        CreatePartitionsRequest.builder()
            .timeoutMs(TIMEOUT_MS)
            .topics(
                List.of(
                    CreatePartitionsTopic.builder()
                        .name(name)
                        .count(partitions)
                        .assignments(null)
                        .build()))
            .build();
    CreatePartitionsTopicResult result =
        caller.ask(request, CreatePartitionsResponse.class).results().getFirst();
    HttpProblems.check(result.errorCode(), result.errorMessage());
  }

  public void delete(Caller caller, String name) {
    DeleteTopicsRequest request =
        DeleteTopicsRequest.builder()
            .timeoutMs(TIMEOUT_MS)
            .topics(List.of(new DeleteTopicState(name, Uuids.ZERO)))
            .build();
    DeletableTopicResult result =
        caller.ask(request, DeleteTopicsResponse.class).responses().getFirst();
    HttpProblems.check(result.errorCode(), result.errorMessage());
  }

  /** Deletes what lies before an offset in each of some partitions; -1 is the end. */
  public List<Deleted> deleteRecords(Caller caller, String name, Map<Integer, Long> before) {
    DeleteRecordsRequest request =
        DeleteRecordsRequest.builder()
            .timeoutMs(TIMEOUT_MS)
            .topics(
                List.of(
                    new DeleteRecordsTopic(
                        name,
                        before.entrySet().stream()
                            .map(each -> new DeleteRecordsPartition(each.getKey(), each.getValue()))
                            .toList())))
            .build();
    List<DeleteRecordsPartitionResult> results =
        caller.ask(request, DeleteRecordsResponse.class).topics().getFirst().partitions();
    results.forEach(
        each -> HttpProblems.check(each.errorCode(), "partition " + each.partitionIndex()));
    return results.stream()
        .map(each -> new Deleted(each.partitionIndex(), each.lowWatermark()))
        .toList();
  }

  private static MetadataResponseTopic find(Caller caller, String name) {
    MetadataRequestTopic topic = MetadataRequestTopic.builder().name(name).build();
    MetadataResponseTopic found = metadata(caller, List.of(topic)).getFirst();
    HttpProblems.check(found.errorCode(), "topic '" + name + "'");
    return found;
  }

  private static List<MetadataResponseTopic> metadata(
      Caller caller, List<MetadataRequestTopic> topics) {
    MetadataRequest request =
        MetadataRequest.builder().topics(topics).allowAutoTopicCreation(false).build();
    return caller.ask(request, MetadataResponse.class).topics();
  }

  private static Listed listed(MetadataResponseTopic topic) {
    return new Listed(topic.name(), topic.topicId(), topic.partitions().size(), topic.isInternal());
  }

  private static Partition partition(
      MetadataResponsePartition partition, Offsets.Range range, Map<Integer, Long> sizes) {
    return new Partition(
        partition.partitionIndex(),
        partition.leaderId(),
        range.start(),
        range.stable(),
        range.end(),
        sizes.getOrDefault(partition.partitionIndex(), 0L));
  }
}
