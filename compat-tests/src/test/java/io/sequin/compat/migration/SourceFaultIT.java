package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.ToolResult;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A followed cluster that is reached by a bad way, or has what is hard to take over. */
class SourceFaultIT {

  private static final int COUNT = 200;
  private static final int LARGE_BYTES = 12 << 20;

  private static Tamperer way;
  private static KafkaBroker kafka;
  private static GatewayProcess gateway;
  private static LinkCommandLine links;
  private static SourceRecords source;

  @BeforeAll
  static void begin() {
    way = new Tamperer();
    kafka = KafkaBroker.startBehind(way.port());
    way.leadTo(kafka.portBehind());
    gateway = GatewayProcess.start();
    links = new LinkCommandLine(gateway);
    source = new SourceRecords(kafka.bootstrap());
  }

  @AfterAll
  static void end() {
    gateway.close();
    kafka.close();
    way.close();
  }

  @Test
  void whatIsDamagedOnTheWayIsToldAndNotStored() {
    source.write("damaged", 1, COUNT);
    create("damaged");
    links.awaitInSync("damaged");
    way.spoil(true);
    source.write("damaged", 1, IntStream.range(COUNT, 2 * COUNT));

    // which check finds it depends on where the byte lies: offsets and sizes have no checksum
    links.awaitStatus("damaged", "cannot be copied: ");
    assertThat(links.run("status", "damaged").exitCode()).isEqualTo(3);
    assertThat(new JavaClient(gateway.bootstrap()).endOffsets("damaged"))
        .containsExactly(Map.entry(new TopicPartition("damaged", 0), (long) COUNT));
    way.spoil(false);
    links.awaitStatusWithout("damaged", "cannot be copied");
    LogDigest.assertSame("damaged", "read_committed", gateway.bootstrap(), kafka.bootstrap());
  }

  @Test
  void aClusterThatCannotBeReachedIsToldUntilItCan() {
    source.write("away", 1, COUNT);
    create("away");
    links.awaitInSync("away");
    way.open(false);
    source.write("away", 1, IntStream.range(COUNT, 2 * COUNT));

    links.awaitStatus("away", "\"problem\":\"broker 127.0.0.1:" + way.port());
    way.open(true);
    links.awaitStatus("away", "\"problem\":null");
    links.awaitCopied("away", 2L * COUNT * SourceRecords.VALUE_BYTES);
    LogDigest.assertSame("away", "read_committed", gateway.bootstrap(), kafka.bootstrap());
  }

  @Test
  void aBatchLargerThanALinkAsksForComesAlong() {
    String size = Integer.toString(2 * LARGE_BYTES);
    new JavaClient(kafka.bootstrap()).createTopic("large", 1, Map.of("max.message.bytes", size));
    new JavaClient(kafka.bootstrap())
        .produce(
            List.of(
                new ProducerRecord<>("large", "k".getBytes(UTF_8), new byte[LARGE_BYTES]),
                new ProducerRecord<>("large", "k".getBytes(UTF_8), new byte[1])),
            Map.of("max.request.size", 2 * LARGE_BYTES, "batch.size", 0));
    create("large");

    links.awaitCopied("large", LARGE_BYTES);
    LogDigest.assertSame("large", "read_committed", gateway.bootstrap(), kafka.bootstrap());
  }

  @Test
  void aLinkToOneselfIsRefused() {
    assertThat(
            links
                .run("create", "self", "--bootstrap", gateway.bootstrap(), "--topics", "*")
                .stderr())
        .isEqualToIgnoringNewLines(
            "sequin-gateway: these are gateways on this database: a link follows another cluster");
  }

  @Test
  void aCheckTellsWhatWouldHappenAndChangesNothing() {
    JavaClient client = new JavaClient(kafka.bootstrap());
    source.write("check.plain", 2, COUNT);
    client.createTopic("check.zipped", 1, Map.of("cleanup.policy", "compact"));
    client.produce(
        List.of(SourceRecords.record("check.zipped", 0)), Map.of("compression.type", "gzip"));
    source.write("check.taken", 1, 1);
    new SourceRecords(gateway.bootstrap()).write("check.taken", 1, 1);
    String[] check = {"check", "--bootstrap", kafka.bootstrap(), "--topics", "check.*"};

    ToolResult result = links.run(check);

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stdout())
        .contains("1 brokers, Kafka 4.1 or newer")
        .containsPattern("alter configs of topics \\(--fence config\\) +yes")
        .containsPattern("describe ACLs \\(or --no-settings\\) +not there")
        .containsPattern("check.zipped .*compacted: .*compressed: SQL will not see it")
        .containsPattern("check.taken .*CANNOT BE FOLLOWED: there is one here")
        .containsPattern("to copy: \\d+ bytes; read at \\d+ bytes per second; at least \\d+ sec");
    assertThat(
            links
                .run("check", "--bootstrap", kafka.bootstrap(), "--topics", "check.plain", "--json")
                .output())
        .contains("\"name\":\"check.plain\",\"partitions\":2,")
        .contains("\"notes\":[],\"problem\":null");
    assertThat(client.endOffsets("check.plain")).hasSize(2);
    assertThat(links.output("list")).doesNotContain("check");
  }

  @Test
  void whoUsesTopicsTogetherIsNamedBeforeOnlySomeArePromoted() {
    source.write("couple.one", 1, COUNT);
    source.write("couple.two", 1, COUNT);
    try (Admin admin = new JavaClient(kafka.bootstrap()).admin();
        KafkaProducer<byte[], byte[]> producer =
            new JavaClient(kafka.bootstrap()).producer(Map.of("transactional.id", "both"))) {
      JavaClient.get(
          admin
              .alterConsumerGroupOffsets(
                  "reader",
                  Map.of(
                      new TopicPartition("couple.one", 0), new OffsetAndMetadata(1),
                      new TopicPartition("couple.two", 0), new OffsetAndMetadata(1)))
              .all());
      links.create("couple", kafka.bootstrap(), "couple.*");
      links.awaitInSync("couple");
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(SourceRecords.record("couple.one", 0));
      producer.send(SourceRecords.record("couple.two", 0));
      producer.flush();

      assertThat(links.output("promote", "couple", "--topics", "couple.one", "--dry-run").lines())
          .containsExactly(
              "couple.one",
              "a transaction of both is open in couple.one, to be promoted, and couple.two, which"
                  + " stays there",
              "group reader reads couple.one, to be promoted, and couple.two, which stays there");
      producer.commitTransaction();
    }
    ToolResult some = links.run("promote", "couple", "--topics", "couple.one");
    assertThat(some.output()).contains("promoted 1 topics");
    assertThat(some.stderr()).contains("warning: group reader reads couple.one");
    ToolResult rest = links.run("promote", "couple");
    assertThat(rest.output()).contains("promoted 1 topics");
    assertThat(rest.stderr()).isEmpty();
  }

  @Test
  void aTransactionalProducerThatLivesOnGoesOnHere() {
    new JavaClient(kafka.bootstrap()).createTopic("survivor", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient("127.0.0.1:" + way.port())
            .producer(Map.of("transactional.id", "survivor", "max.block.ms", 60_000))) {
      producer.initTransactions();
      inTransaction(producer, 0);
      links.create("survivor", kafka.bootstrap(), "survivor");
      links.awaitInSync("survivor");
      assertThat(links.output("promote", "survivor")).contains("promoted 1 topics");

      way.leadTo(gateway.port());
      for (int number = 1; number < 4; number++) {
        inTransaction(producer, number);
      }
    } finally {
      way.leadTo(kafka.portBehind());
    }
    // each with its marker
    assertThat(new JavaClient(gateway.bootstrap()).endOffsets("survivor"))
        .containsExactly(Map.entry(new TopicPartition("survivor", 0), 8L));
    assertThat(LogDigest.of(gateway.bootstrap(), "survivor", "read_committed")).hasSize(1 + 4);
  }

  private static void inTransaction(KafkaProducer<byte[], byte[]> producer, int number) {
    producer.beginTransaction();
    producer.send(SourceRecords.record("survivor", number));
    producer.commitTransaction();
  }

  private static void create(String topic) {
    links.create(topic, "127.0.0.1:" + way.port(), topic);
  }
}
