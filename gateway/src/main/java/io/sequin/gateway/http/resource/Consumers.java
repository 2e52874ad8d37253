package io.sequin.gateway.http.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.Json;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.log.AppendWatch;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.sql.NewConsumer;
import io.sequin.storage.sql.ReceivedMessage;
import io.sequin.storage.sql.SqlConsumers;
import io.sequin.storage.sql.SqlConsumers.Source;
import io.sequin.storage.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Consumers that acknowledge message by message: the same ones as in SQL. As with share groups, it
 * takes READ on the group and on the topic to work for one.
 */
public final class Consumers {

  private static final int MAX_BATCH = 10_000;
  private static final int MAX_WAIT_MS = 20_000;

  /** A message may be due again without anything being appended. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final int DEFAULT_ACK_WAIT_MS = 30_000;
  private static final int DEFAULT_MAX_ACK_PENDING = 10_000;

  private final SqlConsumers consumers;
  private final BatchLog log;
  private final Topics topics;
  private final TopicLookup lookup;

  public Consumers(SqlConsumers consumers, BatchLog log, Topics topics, TopicLookup lookup) {
    this.consumers = consumers;
    this.log = log;
    this.topics = topics;
    this.lookup = lookup;
  }

  /**
   * A consumer to be made.
   *
   * @param keyFilter a topic, perhaps with tokens of keys behind it
   * @param start earliest, latest or a time; null for earliest
   */
  public record New(
      String name,
      String keyFilter,
      Integer ackWaitMs,
      Integer maxAckPending,
      Integer maxDeliver,
      String start) {}

  /**
   * What a worker asks for.
   *
   * @param waitMs how long to wait for the first message; null for not at all
   */
  public record Receive(Integer batchSize, Integer waitMs, String worker) {}

  /** What a worker says of messages; the time is for nack and extend. */
  public record Settle(List<String> ackIds, Integer ms) {}

  /** Of how many messages it was true. */
  public record Settled(int count) {}

  /**
   * Where to go on.
   *
   * @param to earliest, latest or a time; null with an offset
   * @param offset of the partition; null without one
   */
  public record Rewind(String to, Integer partition, Long offset) {}

  /** A message that is with the worker now, as {@link Message} in other respects. */
  public record Delivery(
      String ackId,
      String topic,
      int partition,
      long offset,
      Instant timestamp,
      int deliverCount,
      String key,
      String data,
      String dataBase64,
      JsonNode headers) {

    static Delivery of(ReceivedMessage message) {
      Optional<String> text = Bytes.text(message.data());
      return new Delivery(
          message.ackId(),
          message.topic(),
          message.partition(),
          message.offset(),
          Instant.ofEpochMilli(message.timestampMs()),
          message.deliverCount(),
          message.key(),
          text.orElse(null),
          text.isPresent() || message.data() == null ? null : Bytes.base64(message.data()),
          message.headers() == null ? null : Json.ofRows(message.headers()));
    }
  }

  public void create(Caller caller, New consumer) {
    String name = Required.text("name", consumer.name());
    String filter = Required.text("keyFilter", consumer.keyFilter());
    caller.may().require(AclOperation.READ, ResourceType.GROUP, name);
    String topic = baseOf(filter);
    caller.may().require(AclOperation.READ, ResourceType.TOPIC, topic);
    consumers.create(
        new NewConsumer(
            name,
            filter,
            consumer.ackWaitMs() == null ? DEFAULT_ACK_WAIT_MS : consumer.ackWaitMs(),
            consumer.maxAckPending() == null ? DEFAULT_MAX_ACK_PENDING : consumer.maxAckPending(),
            consumer.maxDeliver(),
            consumer.start() == null ? "earliest" : consumer.start()));
    if (!consumers.find(name).map(Source::topic).equals(Optional.of(topic))) {
      // a topic with a longer name has come in between: nobody has asked whether it may be read
      consumers.drop(name);
      throw new HttpProblemException(
          HttpProblem.CONFLICT, "CONFLICT", "topics have changed meanwhile: try again");
    }
  }

  /** The topic that a filter begins with, of several the longest, whoever may see it. */
  private String baseOf(String filter) {
    for (int end = filter.length(); end > 0; end = filter.lastIndexOf('.', end - 1)) {
      Optional<Topic> topic =
          lookup.findFresh(TopicRef.named(filter.substring(0, end)), TopicOperation.CONSUME);
      if (topic.isPresent()) {
        return topic.get().name();
      }
    }
    throw HttpProblemException.notFound("no topic begins the key filter '" + filter + "'");
  }

  public void drop(Caller caller, String name) {
    caller.may().require(AclOperation.DELETE, ResourceType.GROUP, name);
    consumers.drop(name);
  }

  public void rewind(Caller caller, String name, Rewind target) {
    admit(caller, name);
    if (target.offset() == null) {
      consumers.rewind(name, Required.text("to", target.to()));
    } else if (target.partition() == null || target.to() != null) {
      throw HttpProblemException.badRequest("an offset goes with a partition, and without to");
    } else {
      consumers.rewind(name, target.partition(), target.offset());
    }
  }

  /** Up to so many messages, as soon as there is one; none if there is none in time. */
  public List<Delivery> receive(Caller caller, String name, Receive request)
      throws InterruptedException {
    Source source = admit(caller, name);
    int batchSize = Required.number("batchSize", request.batchSize(), 1, 1, MAX_BATCH);
    int waitMs = Required.number("waitMs", request.waitMs(), 0, 0, MAX_WAIT_MS);
    List<ReceivedMessage> found = consumers.receive(name, batchSize, request.worker());
    if (found.isEmpty() && waitMs > 0) {
      found = await(caller, name, source, batchSize, waitMs, request.worker());
    }
    return found.stream().map(Delivery::of).toList();
  }

  private List<ReceivedMessage> await(
      Caller caller, String name, Source source, int batchSize, int waitMs, String worker)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMillis(waitMs).toNanos();
    List<PartitionId> partitions =
        IntStream.range(0, topics.partitions(caller, source.topic()).size())
            .mapToObj(partition -> new PartitionId(source.topicId(), partition))
            .toList();
    try (AppendWatch watch = log.watch(partitions)) {
      List<ReceivedMessage> found = consumers.receive(name, batchSize, worker);
      long leftNanos = deadline - System.nanoTime();
      while (found.isEmpty() && leftNanos > 0) {
        watch.await(Duration.ofNanos(Math.min(leftNanos, LOOK_EVERY.toNanos())));
        found = consumers.receive(name, batchSize, worker);
        leftNanos = deadline - System.nanoTime();
      }
      return found;
    }
  }

  public Settled ack(Caller caller, String name, Settle settle) {
    admit(caller, name);
    return new Settled(consumers.ack(name, ids(settle)));
  }

  public Settled nack(Caller caller, String name, Settle settle) {
    admit(caller, name);
    return new Settled(consumers.nack(name, ids(settle), settle.ms() == null ? 0 : settle.ms()));
  }

  public Settled extend(Caller caller, String name, Settle settle) {
    admit(caller, name);
    if (settle.ms() == null) {
      throw HttpProblemException.badRequest("ms is needed");
    }
    return new Settled(consumers.extend(name, ids(settle), settle.ms()));
  }

  public Settled reject(Caller caller, String name, Settle settle) {
    admit(caller, name);
    return new Settled(consumers.reject(name, ids(settle)));
  }

  private static List<String> ids(Settle settle) {
    return Required.items("ackIds", settle.ackIds(), MAX_BATCH);
  }

  /** Who may work for the consumer. */
  private Source admit(Caller caller, String name) {
    caller.may().require(AclOperation.READ, ResourceType.GROUP, name);
    Source source =
        consumers
            .find(name)
            .orElseThrow(
                () ->
                    new HttpProblemException(
                        HttpProblem.NOT_FOUND,
                        "GROUP_ID_NOT_FOUND",
                        "there is no consumer '" + name + "'"));
    caller.may().require(AclOperation.READ, ResourceType.TOPIC, source.topic());
    return source;
  }
}
