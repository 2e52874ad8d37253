package io.sequin.gateway.api.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.GatewayFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What members of share groups get of transactions, by the group's isolation level. */
final class ShareTransactionTest extends ShareTest {

  private static final Duration NOTHING_COMES = Duration.ofSeconds(1);

  private String topic;
  private String group;
  private KafkaProducer<String, String> producer;

  @BeforeEach
  void prepare() {
    topic = newTopic(1);
    group = earliestGroup();
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                GatewayFixture.bootstrapServers(),
                "transactional.id",
                "id-" + UUID.randomUUID()),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
  }

  @AfterEach
  void release() {
    producer.close();
  }

  @Test
  void aGroupGetsAllUnlessItIsToldOtherwise() {
    write("aborted");
    KafkaShareConsumer<String, String> member = member(group, topic);

    assertThat(values(poll(member, 1))).containsExactly("aborted");
    producer.abortTransaction();
    write("open");
    assertThat(values(poll(member, 1))).containsExactly("open");
    producer.commitTransaction();
    assertThat(member.poll(NOTHING_COMES)).isEmpty();
  }

  @Test
  void aGroupThatReadsCommittedRecordsGetsThemWhenTheyAre() {
    configure(group, "share.isolation.level", "read_committed");
    send(topic, List.of("before"));
    write("first");
    send(topic, List.of("between"));
    KafkaShareConsumer<String, String> member = member(group, topic);

    assertThat(values(poll(member, 1))).containsExactly("before");
    assertThat(member.poll(NOTHING_COMES)).isEmpty();
    producer.commitTransaction();
    // each wakes the member as it ends
    assertThat(values(poll(member, 2))).containsExactly("first", "between");
    write("aborted");
    producer.abortTransaction();
    write("last");
    producer.commitTransaction();
    assertThat(values(poll(member, 1))).containsExactly("last");
    assertThat(member.poll(NOTHING_COMES)).isEmpty();
  }

  @Test
  void whatIsLeftFromBeforeIsPassedOverWhereItWasAborted() {
    KafkaShareConsumer<String, String> first = explicitMember(group, topic);
    write("aborted");
    assertThat(values(poll(first, 1))).containsExactly("aborted");
    first.close();
    configure(group, "share.isolation.level", "read_committed");
    producer.abortTransaction();
    send(topic, List.of("after"));

    KafkaShareConsumer<String, String> second = member(group, topic);
    assertThat(values(poll(second, 1))).containsExactly("after");
    assertThat(second.poll(NOTHING_COMES)).isEmpty();
  }

  private void write(String value) {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, "key", value));
    producer.flush();
  }
}
