package io.sequin.compat.hard;

import io.sequin.compat.hard.WorkLedger.Outcome;
import io.sequin.compat.hard.WorkLedger.RecordId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A member of the share group of a consumer, through whatever happens to its gateways. */
record ShareMember(String bootstrap, String consumer, WorkLedger ledger) implements Workers.Work {

  private static final Duration POLL = Duration.ofMillis(200);

  @Override
  public void until(BooleanSupplier stopped) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "group.id",
            consumer,
            "request.timeout.ms",
            5_000,
            "reconnect.backoff.max.ms",
            500);
    try (KafkaShareConsumer<String, String> member =
        new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      member.subscribe(List.of(consumer));
      while (!stopped.getAsBoolean()) {
        work(member);
      }
    }
  }

  private void work(KafkaShareConsumer<String, String> member) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    member.poll(POLL).forEach(records::add);
    if (records.isEmpty()) {
      return;
    }
    member.commitSync();
    for (ConsumerRecord<String, String> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      ledger.note(
          Thread.currentThread().getName(),
          new RecordId(partition, record.offset()),
          record.deliveryCount().orElseThrow(),
          Outcome.UNKNOWN);
    }
  }
}
