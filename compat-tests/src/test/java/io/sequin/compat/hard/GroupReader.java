package io.sequin.compat.hard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/**
 * Owns two members of a group in threads of their own, which read and commit, and remembers what
 * they have read and what was acknowledged of their commits.
 */
final class GroupReader implements AutoCloseable {

  private static final int MEMBERS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String bootstrap;
  private final String topic;
  private final String protocol;
  private final Map<TopicPartition, Map<Long, String>> read = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
  private final List<String> findings = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * @param protocol of the group, whose name it is, too
   */
  GroupReader(String bootstrap, String topic, String protocol) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.protocol = protocol;
    for (int member = 0; member < MEMBERS; member++) {
      threads.add(Thread.ofPlatform().name(protocol + "-" + member).start(this::run));
    }
  }

  /** Waits until all is read that is in the log, and compares. */
  List<String> check(List<SortedMap<Long, String>> log) {
    Awaitility.await("all to be read by group " + protocol)
        .atMost(PATIENCE)
        .until(() -> missing(log).isEmpty() || !threads.stream().allMatch(Thread::isAlive));
    close();
    synchronized (findings) {
      missing(log).forEach(record -> findings.add("never read by " + protocol + ": " + record));
      read.forEach(
          (partition, records) -> {
            SortedMap<Long, String> truth = log.get(partition.partition());
            records.forEach(
                (offset, value) -> {
                  if (!value.equals(truth.get(offset))) {
                    findings.add(
                        protocol
                            + " has read at "
                            + partition
                            + "@"
                            + offset
                            + " "
                            + value
                            + ", which is not in the log");
                  }
                });
          });
      return List.copyOf(findings);
    }
  }

  @Override
  public void close() {
    stopped = true;
    Threads.awaitEnd(threads, PATIENCE);
  }

  private List<String> missing(List<SortedMap<Long, String>> log) {
    List<String> missing = new ArrayList<>();
    for (int partition = 0; partition < log.size(); partition++) {
      TopicPartition name = new TopicPartition(topic, partition);
      Map<Long, String> found = read.getOrDefault(name, Map.of());
      log.get(partition).keySet().stream()
          .filter(offset -> !found.containsKey(offset))
          .limit(3)
          .forEach(offset -> missing.add(name + "@" + offset));
    }
    return missing;
  }

  private void run() {
    try (KafkaConsumer<String, String> consumer = member()) {
      consumer.subscribe(List.of(topic), new PositionCheck(consumer));
      while (!stopped) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          note(record);
        }
        commit(consumer);
      }
    } catch (RuntimeException | Error e) {
      find(protocol + " member failed: " + e);
    }
  }

  private void note(ConsumerRecord<String, String> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    String before =
        read.computeIfAbsent(partition, _ -> new ConcurrentHashMap<>())
            .put(record.offset(), record.value());
    if (before != null && !before.equals(record.value())) {
      find(partition + "@" + record.offset() + " was " + before + ", then " + record.value());
    }
  }

  /** What is not known to have failed may have been done; what is acknowledged must have been. */
  private void commit(KafkaConsumer<String, String> consumer) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    consumer
        .assignment()
        .forEach(
            partition ->
                positions.put(partition, new OffsetAndMetadata(consumer.position(partition))));
    try {
      consumer.commitSync(positions, Duration.ofSeconds(5));
      positions.forEach(
          (partition, position) -> committed.merge(partition, position.offset(), Math::max));
    } catch (CommitFailedException | RebalanceInProgressException | TimeoutException e) {
      // another member has the partitions now, or nobody knows
    }
  }

  private KafkaConsumer<String, String> member() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("group.id", protocol);
    settings.put("group.protocol", protocol);
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", false);
    settings.put("request.timeout.ms", 5_000);
    settings.put("default.api.timeout.ms", 60_000);
    settings.put("reconnect.backoff.max.ms", 500);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }

  private void find(String finding) {
    synchronized (findings) {
      findings.add(finding);
    }
  }

  /** Whoever gets a partition begins where the last acknowledged commit was, or behind it. */
  private final class PositionCheck
      implements org.apache.kafka.clients.consumer.ConsumerRebalanceListener {

    private final KafkaConsumer<String, String> consumer;

    PositionCheck(KafkaConsumer<String, String> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsRevoked(java.util.Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(java.util.Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> acknowledged = Map.copyOf(committed);
      for (TopicPartition partition : partitions) {
        long position = consumer.position(partition);
        if (position < acknowledged.getOrDefault(partition, 0L)) {
          find(
              protocol
                  + " begins "
                  + partition
                  + " at "
                  + position
                  + ", though "
                  + acknowledged.get(partition)
                  + " was committed");
        }
      }
    }
  }
}
