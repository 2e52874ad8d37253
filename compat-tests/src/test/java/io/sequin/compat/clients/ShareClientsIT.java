package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.ToolProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients other than Java's that are members of share groups (KIP-932). */
class ShareClientsIT {

  private static final int RECORDS = 500;

  private final MatrixBroker broker = MatrixBroker.shared();

  static List<DriverClient> clients() {
    return Clients.sharing();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aMemberOfAShareGroupGetsEachRecordOnceAndAcknowledgesIt(DriverClient client)
      throws Exception {
    ClientMatrix.verify(client, Capability.SHARE, "yes", () -> readsAll(client));
  }

  private void readsAll(DriverClient client) throws Exception {
    String name = "share." + Clients.slug(client);
    TopicPartition partition = new TopicPartition(name, 0);
    write(name);
    try (Admin admin = broker.java().admin()) {
      startAtTheBeginning(admin, name);
      List<Integer> values =
          ToolProcess.of(
                  client.command(
                      "share", broker.bootstrap(), name, name, Integer.toString(RECORDS)))
              .run()
              .lines()
              .stream()
              .map(Delivery::parse)
              .map(delivery -> Integer.valueOf(delivery.value()))
              .toList();

      assertThat(values).isEqualTo(IntStream.range(0, RECORDS).boxed().toList());
      assertThat(
              admin
                  .listShareGroupOffsets(Map.of(name, new ListShareGroupOffsetsSpec()))
                  .partitionsToOffsetInfo(name)
                  .get()
                  .get(partition)
                  .startOffset())
          .isEqualTo(RECORDS);
    }
  }

  private void write(String topic) {
    JavaClient java = broker.java();
    java.createTopic(topic, 1, Map.of());
    java.produce(
        IntStream.range(0, RECORDS)
            .mapToObj(
                i ->
                    new ProducerRecord<byte[], byte[]>(
                        topic, 0, null, Integer.toString(i).getBytes(StandardCharsets.UTF_8)))
            .toList(),
        Map.of());
  }

  private static void startAtTheBeginning(Admin admin, String group) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    AlterConfigOp earliest =
        new AlterConfigOp(
            new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(earliest))).all().get();
  }
}
