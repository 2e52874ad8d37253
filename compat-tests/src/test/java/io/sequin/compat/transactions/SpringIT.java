package io.sequin.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.SharedGateway;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.transaction.KafkaTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's template and transaction manager: what throws leaves nothing behind. */
class SpringIT {

  private static final String TOPIC = "spring";
  private static final int TRANSACTIONS = 20;

  private final String bootstrap = SharedGateway.get().bootstrap();
  private final DefaultKafkaProducerFactory<String, String> factory = factory(bootstrap);
  private final KafkaTemplate<String, String> template = new KafkaTemplate<>(factory);

  @Test
  void aTransactionThatThrowsIsNotSeen() {
    new JavaClient(bootstrap).createTopic(TOPIC, 1, Map.of());
    TransactionTemplate managed = new TransactionTemplate(new KafkaTransactionManager<>(factory));
    try {
      for (int number = 0; number < TRANSACTIONS; number++) {
        int transaction = number;
        template.executeInTransaction(_ -> send("local " + transaction));
        managed.executeWithoutResult(_ -> send("managed " + transaction));
        assertThatIllegalStateException()
            .isThrownBy(
                () -> managed.executeWithoutResult(_ -> sendAndThrow("aborted " + transaction)));
      }
    } finally {
      factory.destroy();
    }
    assertThat(CommittedRecords.values(bootstrap, TOPIC, 1).get(0))
        .isEqualTo(
            IntStream.range(0, TRANSACTIONS)
                .mapToObj(number -> List.of("local " + number, "managed " + number))
                .flatMap(List::stream)
                .toList());
  }

  private boolean send(String value) {
    template.send(TOPIC, value);
    template.flush();
    return true;
  }

  private void sendAndThrow(String value) {
    send(value);
    throw new IllegalStateException("to be rolled back");
  }

  private static DefaultKafkaProducerFactory<String, String> factory(String bootstrap) {
    DefaultKafkaProducerFactory<String, String> factory =
        new DefaultKafkaProducerFactory<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            new StringSerializer(),
            new StringSerializer());
    factory.setTransactionIdPrefix("spring-");
    return factory;
  }
}
