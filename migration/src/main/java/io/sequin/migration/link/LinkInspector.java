package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.migration.client.SourcePartition;
import io.sequin.migration.client.SourceTopic;
import io.sequin.migration.link.LinkCheck.TopicCheck;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeLogDirsRequest;
import io.sequin.protocol.message.DescribeLogDirsResponse;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import io.sequin.storage.log.CopiedBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at another cluster as a link would, and at a sample of its records. */
public final class LinkInspector {

  private static final int SAMPLE_BYTES = 64 << 10;
  private static final int READ_BYTES = 1 << 20;
  private static final int MAX_WAIT_MS = 200;
  private static final String POLICY = "cleanup.policy";
  private static final String COMPACT = "compact";

  /** For how long, and how much, records are read to see how fast that is. */
  private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long MEASURE_BYTES = 64 << 20;

  /** The releases that have brought a new version of Fetch. */
  private static final NavigableMap<Integer, String> RELEASES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(0, "before 2.1"),
              Map.entry(10, "2.1"),
              Map.entry(11, "2.3"),
              Map.entry(12, "2.7"),
              Map.entry(13, "3.1"),
              Map.entry(15, "3.5"),
              Map.entry(16, "3.7"),
              Map.entry(17, "3.9"),
              Map.entry(18, "4.1")));

  private final SourceCluster source;
  private final LinkTerms terms;
  private final Function<SourceTopic, Optional<String>> obstacle;

  /**
   * @param obstacle why a topic cannot be here
   */
  public LinkInspector(
      SourceCluster source, LinkTerms terms, Function<SourceTopic, Optional<String>> obstacle) {
    this.source = source;
    this.terms = terms;
    this.obstacle = obstacle;
  }

  /**
   * Asks all there is to ask.
   *
   * @throws SourceException if the other cluster does not answer
   */
  public LinkCheck inspect() {
    List<SourceTopic> chosen =
        terms.choose(source.refresh()).stream()
            .map(name -> source.metadata().topics().get(name))
            .toList();
    Map<String, Long> sizes = sizes();
    Set<String> compacted = compacted(chosen);
    List<TopicCheck> topics =
        chosen.stream()
            .map(
                topic ->
                    check(
                        topic,
                        Optional.ofNullable(sizes.get(topic.name())),
                        compacted.contains(topic.name())))
            .toList();
    Long speed = measure(chosen, sizes);
    List<Integer> brokers = List.copyOf(source.metadata().brokers().keySet());
    SourceGroups groups = new SourceGroups(source);
    return new LinkCheck(
        source.metadata().clusterId(),
        brokers.size(),
        source.ask(brokers.getFirst(), LinkInspector::release),
        new SourceRights(source).look(chosen.stream().findFirst().map(SourceTopic::name)),
        topics,
        count(brokers.stream().flatMap(each -> groups.coordinatedBy(each).stream()).toList()),
        count(
            brokers.stream()
                .flatMap(each -> source.ask(each, SourceGroups::shareGroups).stream())
                .toList()),
        speed,
        seconds(LinkCheck.totalBytes(topics), speed));
  }

  private int count(List<String> groups) {
    return (int) groups.stream().filter(terms::chooseGroup).count();
  }

  private static String release(BrokerConnection connection) {
    String release = RELEASES.floorEntry((int) connection.newestVersion(ApiKey.FETCH)).getValue();
    return release + (release.startsWith("before") ? "" : " or newer");
  }

  /** Those of the topics that are; none if that may not be read. */
  private Set<String> compacted(List<SourceTopic> topics) {
    try {
      return new SourceConfigs(source)
          .of(topics.stream().map(SourceTopic::name).toList()).entrySet().stream()
              .filter(each -> each.getValue().getOrDefault(POLICY, "").contains(COMPACT))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
    } catch (SourceException e) {
      return Set.of();
    }
  }

  private TopicCheck check(SourceTopic topic, Optional<Long> sizeBytes, boolean isCompacted) {
    List<String> notes = new ArrayList<>();
    if (isCompacted) {
      notes.add("compacted: is compacted here after promotion");
    }
    Optional<String> problem = obstacle.apply(topic).or(() -> sample(topic, notes));
    return new TopicCheck(
        topic.name(),
        topic.partitionCount(),
        sizeBytes.orElse(null),
        List.copyOf(notes),
        problem.orElse(null));
  }

  /** Notes what a look at its oldest records tells; empty if nothing is in the way. */
  private Optional<String> sample(SourceTopic topic, List<String> notes) {
    try {
      List<CopiedBatch> batches = new ArrayList<>();
      topic.leaders().keySet().stream()
          .sorted()
          .takeWhile(_ -> batches.isEmpty())
          .forEach(
              partition -> {
                SourcePartition place = new SourcePartition(topic.name(), partition);
                Long start = source.offsets(Set.of(place), SourceCluster.EARLIEST).get(place);
                if (start != null) {
                  batches.addAll(read(place, start, SAMPLE_BYTES));
                }
              });
      note(batches, notes);
      return Optional.empty();
    } catch (SourceException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static void note(List<CopiedBatch> batches, List<String> notes) {
    if (batches.isEmpty()) {
      notes.add("empty");
    }
    if (batches.stream().anyMatch(batch -> batch.keysAt().isEmpty())) {
      notes.add("compressed: SQL will not see it");
    }
    if (batches.stream().anyMatch(batch -> batch.kind() != CopiedBatch.Kind.RECORDS)) {
      notes.add("transactional: promoted when no transaction is open");
    }
  }

  private List<CopiedBatch> read(SourcePartition place, long offset, int maxBytes) {
    FetchQuestion question =
        new FetchQuestion(
            List.of(FetchQuestion.Place.at(place, offset, maxBytes)), MAX_WAIT_MS, maxBytes);
    int leader = source.metadata().topics().get(place.topic()).leaders().get(place.partition());
    PartitionData data =
        source.ask(leader, question::ask).responses().getFirst().partitions().getFirst();
    if (data.errorCode() != ErrorCode.NONE.code()) {
      throw new SourceException("it cannot be read: " + ErrorCode.forCode(data.errorCode()));
    }
    return BatchReader.read(data, offset);
  }

  /** By topic, the bytes of its largest replicas; nothing if the other cluster does not tell. */
  private Map<String, Long> sizes() {
    Map<SourcePartition, Long> sizes = new HashMap<>();
    for (int broker : source.metadata().brokers().keySet()) {
      source
          .ask(broker, LinkInspector::logDirs)
          .forEach((place, size) -> sizes.merge(place, size, Math::max));
    }
    Map<String, Long> byTopic = new HashMap<>();
    sizes.forEach((place, size) -> byTopic.merge(place.topic(), size, Long::sum));
    return byTopic;
  }

  private static Map<SourcePartition, Long> logDirs(BrokerConnection connection) {
    Map<SourcePartition, Long> sizes = new HashMap<>();
    if (connection.serves(ApiKey.DESCRIBE_LOG_DIRS)) {
      DescribeLogDirsRequest all = DescribeLogDirsRequest.builder().topics(null).build();
      for (var directory : connection.ask(all, DescribeLogDirsResponse.class).results()) {
        directory
            .topics()
            .forEach(
                topic ->
                    topic
                        .partitions()
                        .forEach(
                            each ->
                                sizes.merge(
                                    new SourcePartition(topic.name(), each.partitionIndex()),
                                    each.partitionSize(),
                                    Math::max)));
      }
    }
    return sizes;
  }

  /** Reads the largest topic for a moment; null if there is nothing that can be read. */
  private Long measure(List<SourceTopic> chosen, Map<String, Long> sizes) {
    Optional<SourceTopic> largest =
        chosen.stream()
            .filter(topic -> sizes.getOrDefault(topic.name(), 0L) > 0)
            .max(Comparator.comparing(topic -> sizes.get(topic.name())));
    try {
      return largest.map(this::measure).filter(speed -> speed > 0).orElse(null);
    } catch (SourceException e) {
      return null;
    }
  }

  private long measure(SourceTopic topic) {
    long begin = System.nanoTime();
    long readBytes = 0;
    for (int partition : topic.leaders().keySet()) {
      SourcePartition place = new SourcePartition(topic.name(), partition);
      long next = source.offsets(Set.of(place), SourceCluster.EARLIEST).getOrDefault(place, 0L);
      long end = source.offsets(Set.of(place), SourceCluster.LATEST).getOrDefault(place, 0L);
      while (next < end && readBytes < MEASURE_BYTES && System.nanoTime() - begin < MEASURE_NANOS) {
        List<CopiedBatch> batches = read(place, next, READ_BYTES);
        if (batches.isEmpty()) {
          break;
        }
        readBytes += batches.stream().mapToLong(batch -> batch.payload().length).sum();
        next = batches.getLast().endOffset();
      }
    }
    long tookMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    return readBytes * TimeUnit.SECONDS.toMillis(1) / tookMs;
  }

  private Long seconds(Long totalBytes, Long speed) {
    if (totalBytes == null || speed == null) {
      return null;
    }
    long limit = terms.maxBytesPerSecond();
    return totalBytes / (limit > 0 ? Math.min(limit, speed) : speed) + 1;
  }
}
