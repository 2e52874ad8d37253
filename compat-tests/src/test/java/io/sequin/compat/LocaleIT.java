package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gateway says the same in every language of its JVM: in Turkish an I has no dot in lower case,
 * in Persian numbers have other digits.
 */
class LocaleIT {

  private static final String GZIP = "compression.type=gzip";

  @ParameterizedTest
  @ValueSource(strings = {"tr", "fa"})
  void theLanguageOfTheJvmDoesNotMatter(String language) {
    GatewayOptions options =
        GatewayOptions.defaults().withJvmOptions("-Xmx512m", "-Duser.language=" + language);
    // that it starts shows that its ready line could be read
    try (GatewayProcess gateway = GatewayProcess.start(options)) {
      KafkaTools tools = new KafkaTools(gateway.bootstrap());
      assertThat(
              tools
                  .topics("--create", "--topic", "lit", "--partitions", "2", "--config", GZIP)
                  .output())
          .contains("Created topic lit");
      new JavaClient(gateway.bootstrap())
          .produce(
              IntStream.range(0, 10)
                  .mapToObj(i -> new ProducerRecord<byte[], byte[]>("lit", new byte[] {(byte) i}))
                  .toList(),
              Map.of());
      tools
          .run(
              KafkaTool.CONSOLE_CONSUMER,
              "--topic",
              "lit",
              "--group",
              "classic-id",
              "--from-beginning",
              "--max-messages",
              "10")
          .output();
      assertThat(tools.run(KafkaTool.GROUPS, "--list").output())
          .containsPattern("classic-id +Classic +consumer");
      assertThat(tools.topics("--alter", "--topic", "lit", "--partitions", "1").failure())
          .contains("currently has 2 partition");
    }
  }
}
