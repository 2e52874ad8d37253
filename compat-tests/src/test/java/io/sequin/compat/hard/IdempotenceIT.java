package io.sequin.compat.hard;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.hard.RawProducer.Answer;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.ReferencePair;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** How the sequences of idempotent producers are judged (KIP-98), and that nothing forgets them. */
class IdempotenceIT {

  private static final String TOPIC = "sequences";
  private static final String WRAPPED = "sequences.wrapped";

  @Test
  void theAnswersAreThoseOfKafka() {
    try (ReferencePair pair = ReferencePair.start(IdempotenceIT.class)) {
      pair.compare("sequences", bootstrap -> text(answers(bootstrap)));
      // only Kafka's own answers tell what is right after the largest sequence
      pair.compare("sequences after the largest", bootstrap -> text(wrapped(bootstrap)));
    }
  }

  @Test
  void aKilledGatewayForgetsNoSequence() {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      Topics.create(gateway.bootstrap(), TOPIC, 1);
      long producerId;
      try (RawProducer producer = new RawProducer(gateway.bootstrap(), TOPIC)) {
        producerId = producer.initProducerId();
        producer.produce(producerId, 1, 0, "a", "b");
        producer.produce(producerId, 1, 2, "c");
      }
      gateway.killHard();
      gateway.restart();
      try (RawProducer producer = new RawProducer(gateway.bootstrap(), TOPIC)) {
        assertRemembers(producer, producerId);
        assertThat(producer.initProducerId()).isGreaterThan(producerId);
      }
    }
  }

  @Test
  void twoGatewaysJudgeSequencesTogether() {
    try (GatewayProcess first = GatewayProcess.start();
        GatewayProcess second =
            GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(first.jdbcUrl()))) {
      Topics.create(first.bootstrap(), TOPIC, 1);
      try (RawProducer here = new RawProducer(first.bootstrap(), TOPIC);
          RawProducer there = new RawProducer(second.bootstrap(), TOPIC)) {
        long producerId = here.initProducerId();
        here.produce(producerId, 1, 0, "a", "b");
        there.produce(producerId, 1, 2, "c");
        assertRemembers(here, producerId);
        assertThat(there.produce(producerId, 1, 3, "d")).isEqualTo(new Answer(Errors.NONE, 3));
      }
    }
  }

  private static void assertRemembers(RawProducer producer, long producerId) {
    assertThat(producer.produce(producerId, 1, 0, "a", "b")).isEqualTo(new Answer(Errors.NONE, 0));
    assertThat(producer.produce(producerId, 1, 2, "c")).isEqualTo(new Answer(Errors.NONE, 2));
    assertThat(producer.produce(producerId, 1, 4, "e").error())
        .isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
    assertThat(producer.produce(producerId, 0, 3, "d").error())
        .isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
    assertThat(producer.produce(producerId, 1, 3, "d")).isEqualTo(new Answer(Errors.NONE, 3));
  }

  /** What a broker answers to batches that come once, twice, too early, too late or too old. */
  private static List<Answer> answers(String bootstrap) {
    Topics.create(bootstrap, TOPIC, 1);
    try (RawProducer producer = new RawProducer(bootstrap, TOPIC)) {
      long id = producer.initProducerId();
      long other = producer.initProducerId();
      return List.of(
          producer.produce(id, 0, 0, "a", "b"),
          producer.produce(id, 0, 2, "c"),
          producer.produce(id, 0, 0, "a", "b"),
          producer.produce(id, 0, 2, "c"),
          producer.produce(id, 0, 1, "b", "c"),
          producer.produce(id, 0, 4, "e"),
          producer.produce(id, 0, 3, "d"),
          producer.produce(id, 0, 4, "e"),
          producer.produce(id, 0, 5, "f"),
          producer.produce(id, 0, 6, "g"),
          producer.produce(id, 0, 7, "h"),
          // the sixth batch from the end is forgotten
          producer.produce(id, 0, 2, "c"),
          producer.produce(id, 0, 3, "d"),
          producer.produce(id, 1, 1, "not the first of its epoch"),
          producer.produce(id, 1, 0, "first of its epoch"),
          producer.produce(id, 0, 8, "old epoch"),
          producer.produce(id, 1, 1, "second of its epoch"),
          producer.produce(other, 0, 17, "unknown producers may begin anywhere"),
          producer.produce(other, 0, 18, "and go on"),
          producer.produce(other, 0, 17, "unknown producers may begin anywhere"),
          producer.produce(other, 3, 0, "an epoch may be skipped"),
          producer.produce(other, 3, Integer.MAX_VALUE, "not the next"));
    }
  }

  private static List<Answer> wrapped(String bootstrap) {
    Topics.create(bootstrap, WRAPPED, 1);
    try (RawProducer producer = new RawProducer(bootstrap, WRAPPED)) {
      long id = producer.initProducerId();
      return List.of(
          producer.produce(id, 0, Integer.MAX_VALUE - 1, "a"),
          producer.produce(id, 0, Integer.MAX_VALUE, "b", "c", "d"),
          producer.produce(id, 0, Integer.MAX_VALUE, "b", "c", "d"),
          producer.produce(id, 0, 2, "e"),
          producer.produce(id, 0, 2, "e"),
          producer.produce(id, 0, 4, "too early"));
    }
  }

  private static String text(List<Answer> answers) {
    return answers.stream().map(Answer::toString).collect(joining("\n"));
  }
}
