package io.sequin.compat.security;

import static io.sequin.compat.security.Acls.allow;

import io.sequin.compat.support.JavaClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What clients that lack a right say: the same exceptions and words as with Apache Kafka. */
class MissingRightsIT {

  private static final String TOPIC = "flights";
  private static final String GROUP = "readers";
  private static final int PATIENCE_S = 30;
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private static final AclBinding DESCRIBE =
      allow(ResourceType.TOPIC, TOPIC, AclOperation.DESCRIBE);
  private static final AclBinding READ = allow(ResourceType.TOPIC, TOPIC, AclOperation.READ);
  private static final AclBinding WRITE = allow(ResourceType.TOPIC, TOPIC, AclOperation.WRITE);
  private static final AclBinding GROUP_READ = allow(ResourceType.GROUP, GROUP, AclOperation.READ);

  private static AuthorizedPair pair;
  private static List<AclBinding> inForce = List.of();

  /** What a client tries; it may give a result. */
  private record Attempt(String name, List<AclBinding> acls, Trial trial) {}

  @FunctionalInterface
  private interface Trial {
    Object at(String bootstrap) throws Exception;
  }

  @BeforeAll
  static void start() {
    pair = AuthorizedPair.start(MissingRightsIT.class);
    pair.administer(
        (_, admin) ->
            JavaClient.get(
                admin
                    .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()));
  }

  @AfterAll
  static void stop() {
    pair.close();
  }

  @TestFactory
  Stream<DynamicTest> clientsSayWhatTheySayWithKafka() {
    return attempts()
        .map(attempt -> DynamicTest.dynamicTest(attempt.name(), () -> compare(attempt)));
  }

  private static void compare(Attempt attempt) {
    pair.replace(attempt.name(), inForce, attempt.acls());
    inForce = attempt.acls();
    pair.answers()
        .compare(
            attempt.name(), bootstrap -> words(() -> attempt.trial().at(bootstrap), bootstrap));
  }

  /** None lacks two rights that the client asks for at the same time. */
  private static Stream<Attempt> attempts() {
    return Stream.of(
        attempt("produce with nothing", List.of(), at -> produce(at, Map.of())),
        attempt("produce with describe", List.of(DESCRIBE), at -> produce(at, Map.of())),
        attempt(
            "produce, not idempotent, with describe",
            List.of(DESCRIBE),
            at -> produce(at, Map.of("enable.idempotence", false))),
        attempt("produce with write", List.of(WRITE), at -> produce(at, Map.of())),
        attempt(
            "produce in a transaction with write",
            List.of(WRITE),
            at -> produce(at, Map.of("transactional.id", "payments"))),
        attempt("assigned, with nothing", List.of(), MissingRightsIT::fetch),
        attempt("assigned, with describe", List.of(DESCRIBE), MissingRightsIT::fetch),
        attempt("assigned, with read", List.of(READ), MissingRightsIT::fetch),
        attempt("commit with read of the topic", List.of(READ), MissingRightsIT::commit),
        attempt("commit with read of the group", List.of(GROUP_READ), MissingRightsIT::commit),
        attempt("classic group with describe", List.of(DESCRIBE), at -> consume(at, "classic")),
        attempt("classic group with read of it", List.of(GROUP_READ), at -> consume(at, "classic")),
        attempt(
            "classic group with read of it and describe",
            List.of(GROUP_READ, DESCRIBE),
            at -> consume(at, "classic")),
        attempt(
            "classic group with read of the topic", List.of(READ), at -> consume(at, "classic")),
        attempt("consumer group with describe", List.of(DESCRIBE), at -> consume(at, "consumer")),
        attempt(
            "consumer group with read of it and describe",
            List.of(GROUP_READ, DESCRIBE),
            at -> consume(at, "consumer")),
        attempt("share group with describe", List.of(DESCRIBE), MissingRightsIT::share),
        attempt(
            "share group with read of it and describe",
            List.of(GROUP_READ, DESCRIBE),
            MissingRightsIT::share),
        attempt("describe with nothing", List.of(), at -> admin(at, MissingRightsIT::describe)),
        attempt("create with nothing", List.of(), at -> admin(at, MissingRightsIT::create)),
        attempt(
            "delete with read",
            List.of(READ),
            at -> admin(at, admin -> admin.deleteTopics(List.of(TOPIC)).all().get())),
        attempt(
            "delete a group with read",
            List.of(GROUP_READ),
            at -> admin(at, admin -> admin.deleteConsumerGroups(List.of(GROUP)).all().get())));
  }

  private static Attempt attempt(String name, List<AclBinding> acls, Trial trial) {
    return new Attempt(name, acls, trial);
  }

  /** The exception, its cause where it only wraps one, and what they say. */
  private static String words(Callable<Object> trial, String bootstrap) {
    try {
      return "works: " + trial.call();
    } catch (ExecutionException e) {
      return told(e.getCause());
    } catch (KafkaException e) {
      return told(e);
    } catch (Exception e) {
      throw new AssertionError("at " + bootstrap, e);
    }
  }

  private static String told(Throwable failure) {
    return Stream.iterate(failure, each -> each != null, Throwable::getCause)
        .map(each -> each.getClass().getName() + ": " + each.getMessage())
        .collect(Collectors.joining("\n"));
  }

  private static Object produce(String bootstrap, Map<String, Object> more) throws Exception {
    Map<String, Object> configs = configs(bootstrap);
    configs.putAll(more);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
      if (more.containsKey("transactional.id")) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      return producer
          .send(new ProducerRecord<>(TOPIC, "value"))
          .get(PATIENCE_S, TimeUnit.SECONDS)
          .topic();
    }
  }

  private static Object fetch(String bootstrap) {
    try (KafkaConsumer<String, String> consumer = consumer(bootstrap, "classic")) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
      boolean hasRead = false;
      while (!hasRead && System.nanoTime() < endNanos) {
        hasRead = !consumer.poll(POLL).isEmpty();
      }
      return hasRead;
    }
  }

  private static Object commit(String bootstrap) {
    try (KafkaConsumer<String, String> consumer = consumer(bootstrap, "classic")) {
      consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(0)));
      return "committed";
    }
  }

  private static Object consume(String bootstrap, String protocol) {
    try (KafkaConsumer<String, String> consumer = consumer(bootstrap, protocol)) {
      consumer.subscribe(Set.of(TOPIC));
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
      while (System.nanoTime() < endNanos) {
        consumer.poll(POLL);
      }
      return "nothing told";
    }
  }

  private static Object share(String bootstrap) {
    try (KafkaShareConsumer<String, String> consumer =
        new KafkaShareConsumer<>(
            configs(bootstrap), new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(Set.of(TOPIC));
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
      while (System.nanoTime() < endNanos) {
        consumer.poll(POLL);
      }
      return "nothing told";
    }
  }

  private static KafkaConsumer<String, String> consumer(String bootstrap, String protocol) {
    Map<String, Object> configs = configs(bootstrap);
    configs.put("group.protocol", protocol);
    configs.put("enable.auto.commit", false);
    return new KafkaConsumer<>(configs, new StringDeserializer(), new StringDeserializer());
  }

  private static Map<String, Object> configs(String bootstrap) {
    return new HashMap<>(Map.of("bootstrap.servers", bootstrap, "group.id", GROUP));
  }

  @FunctionalInterface
  private interface Administration {
    Object with(Admin admin) throws Exception;
  }

  private static Object admin(String bootstrap, Administration work) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      return work.with(admin);
    }
  }

  private static Object describe(Admin admin) throws Exception {
    return admin
        .describeTopics(List.of(TOPIC))
        .allTopicNames()
        .get(PATIENCE_S, TimeUnit.SECONDS)
        .size();
  }

  private static Object create(Admin admin) throws Exception {
    return admin
        .createTopics(List.of(new NewTopic("other", 1, (short) 1)))
        .all()
        .get(PATIENCE_S, TimeUnit.SECONDS);
  }
}
