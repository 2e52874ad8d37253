package io.sequin.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.SharedGateway;
import io.sequin.compat.support.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka's command-line tools show and change what they should, as their users see it. */
class ToolsIT {

  private final String bootstrap = SharedGateway.get().bootstrap();
  private final KafkaTools tools = new KafkaTools(bootstrap);
  private final JavaClient java = new JavaClient(bootstrap);
  private final String topic = "tools-" + UUID.randomUUID();

  @TempDir private Path directory;

  @Test
  void aTopicIsCreatedShownGrownAndDeleted() {
    assertThat(
            tools
                .topics(
                    "--create",
                    "--topic",
                    topic,
                    "--partitions",
                    "2",
                    "--config",
                    "retention.ms=1000")
                .lines())
        .containsExactly("Created topic " + topic + ".");
    assertThat(tools.topics("--list").lines()).contains(topic);
    assertThat(describe())
        .hasSize(3)
        .first()
        .asString()
        .contains("PartitionCount: 2\tReplicationFactor: 1")
        .contains("retention.ms=1000");

    tools.topics("--alter", "--topic", topic, "--partitions", "4").output();
    assertThat(describe())
        .hasSize(5)
        .last()
        .asString()
        .contains("Partition: 3\tLeader: 1\tReplicas: 1\tIsr: 1");

    tools.topics("--delete", "--topic", topic).output();
    assertThat(tools.topics("--list").lines()).doesNotContain(topic);
    assertThat(tools.topics("--describe", "--topic", topic).failure())
        .contains("Topic '" + topic + "' does not exist as expected");
  }

  @Test
  void aSecondTopicOfTheSameNameIsRefused() {
    java.createTopic(topic, 1, Map.of());

    assertThat(tools.topics("--create", "--topic", topic).failure())
        .contains("Topic '" + topic + "' already exists.");
    assertThat(tools.topics("--create", "--if-not-exists", "--topic", topic).output()).isEmpty();
  }

  @Test
  void aTopicConfigIsSetShownAndReset() {
    java.createTopic(topic, 1, Map.of());

    alterConfigs("--add-config", "retention.ms=1000,cleanup.policy=[compact,delete]");
    assertThat(describeConfigs())
        .anyMatch(line -> line.startsWith("  retention.ms=1000 sensitive=false synonyms={DYNAMIC"))
        .anyMatch(line -> line.startsWith("  cleanup.policy=compact,delete "));

    alterConfigs("--delete-config", "retention.ms");
    assertThat(describeConfigs())
        .noneMatch(line -> line.contains("retention.ms"))
        .anyMatch(line -> line.startsWith("  cleanup.policy=compact,delete "));
  }

  @Test
  void describingAllConfigsShowsDefaultsToo() {
    java.createTopic(topic, 1, Map.of());

    assertThat(describeConfigs("--all"))
        .hasSizeGreaterThan(30)
        .anyMatch(line -> line.startsWith("  retention.ms=604800000 "))
        .anyMatch(line -> line.startsWith("  max.message.bytes=1048588 "))
        .anyMatch(line -> line.startsWith("  compression.type=uncompressed "));
  }

  @Test
  void deletedRecordsAreGoneForToolsAndConsumers() throws IOException {
    sendTenRecords();
    Path request =
        Files.writeString(
            directory.resolve("delete.json"),
            """
            {"partitions": [{"topic": "%s", "partition": 0, "offset": 7}], "version": 1}
            """
                .formatted(topic));

    assertThat(deleteRecords(request)).contains("partition: " + topic + "-0\tlow_watermark: 7");

    assertThat(tools.getOffsets("--topic", topic, "--time", "earliest").lines())
        .containsExactly(topic + ":0:7");
    assertThat(new Kcat(bootstrap).run("-C", "-e", "-q", "-t", topic).lines())
        .containsExactly("7", "8", "9");
  }

  @Test
  void theLogDirTellsHowManyBytesAPartitionHolds() {
    sendTenRecords();

    String description =
        tools.run(KafkaTool.LOG_DIRS, "--describe", "--topic-list", topic).output();

    assertThat(description)
        .contains("Received log directory information from brokers 1")
        .containsPattern("\"partition\":\"" + topic + "-0\",\"size\":[1-9][0-9]*,\"offsetLag\":0")
        .contains("\"error\":null");
  }

  @Test
  void theClusterHasAnIdAndKeepsIt() {
    List<String> firstTime = tools.run(KafkaTool.CLUSTER, "cluster-id").lines();

    assertThat(firstTime).singleElement().asString().matches("Cluster ID: [A-Za-z0-9_-]{22}");
    assertThat(tools.run(KafkaTool.CLUSTER, "cluster-id").lines()).isEqualTo(firstTime);
  }

  @Test
  void theProducerPerformanceToolRunsToItsEnd() {
    java.createTopic(topic, 2, Map.of());

    assertThat(
            tools
                .run(
                    KafkaTool.PRODUCER_PERFORMANCE,
                    "--topic",
                    topic,
                    "--num-records",
                    "5000",
                    "--record-size",
                    "100",
                    "--throughput",
                    "-1")
                .output())
        .contains("5000 records sent");
    assertThat(java.endOffsets(topic).values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(5000);
  }

  private List<String> describe() {
    return tools.topics("--describe", "--topic", topic).lines();
  }

  private void alterConfigs(String... options) {
    assertThat(configs(concat(List.of("--alter"), options)).output())
        .contains("Completed updating config for topic " + topic + ".");
  }

  private List<String> describeConfigs(String... options) {
    return configs(concat(List.of("--describe"), options)).lines();
  }

  private ToolResult configs(String... options) {
    return tools.configs(concat(List.of("--topic", topic), options));
  }

  private List<String> deleteRecords(Path request) {
    return tools.run(KafkaTool.DELETE_RECORDS, "--offset-json-file", request.toString()).lines();
  }

  /** Values 0 to 9 in partition 0. */
  private void sendTenRecords() {
    List<ProducerRecord<byte[], byte[]>> records =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    new ProducerRecord<byte[], byte[]>(
                        topic, 0, null, null, Integer.toString(i).getBytes(UTF_8)))
            .toList();
    java.produce(records, Map.of());
  }

  private static String[] concat(List<String> first, String... rest) {
    return Stream.concat(first.stream(), Arrays.stream(rest)).toArray(String[]::new);
  }
}
