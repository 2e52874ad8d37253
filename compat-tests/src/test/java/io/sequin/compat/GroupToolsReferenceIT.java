package io.sequin.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.compat.support.GroupToolView;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.LiveMember;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.ToolCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/** The tools that read in groups, and those about groups, say the same as with Apache Kafka. */
@Order(1)
class GroupToolsReferenceIT {

  private static final int RECORDS_OF_A_PARTITION = 10;

  /** Half of a partition's records, a second apart; the others come two hours later. */
  private static final long FIRST_RECORD_MS =
      System.currentTimeMillis() / 1000 * 1000 - Duration.ofHours(3).toMillis() + 500;

  private static ReferencePair pair;
  private static final List<LiveMember> MEMBERS = new ArrayList<>();

  @BeforeAll
  static void start() {
    pair = ReferencePair.start(GroupToolsReferenceIT.class);
    pair.forEach(GroupToolsReferenceIT::fill);
    pair.forEach(bootstrap -> join(bootstrap, "live-classic", "classic"));
    pair.forEach(bootstrap -> join(bootstrap, "live-consumer", "consumer"));
  }

  @AfterAll
  static void stop() {
    MEMBERS.forEach(LiveMember::close);
    pair.close();
  }

  /** One story: each command finds what those before it have left. */
  @TestFactory
  Stream<DynamicTest> theSameCommandsPrintTheSame() {
    return Stream.of(
            consuming(),
            listing(),
            describing(),
            resetting(),
            resettingByFile(),
            deletingOffsets(),
            deleting())
        .flatMap(List::stream)
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.toString(), () -> pair.compare(command, GroupToolView::of)));
  }

  private static List<ToolCommand> consuming() {
    return List.of(
        consoleConsumer("--topic orders --group idle --max-messages 20"),
        consoleConsumer("--topic bills --group partial --max-messages 3"),
        consoleConsumer(
            "--topic orders --group idle-consumer --max-messages 20"
                + " --command-property group.protocol=consumer"),
        command(
            KafkaTool.CONSUMER_PERFORMANCE,
            "--topic orders --group perf --num-records 20 --timeout 30000"),
        command(
            KafkaTool.VERIFIABLE_PRODUCER,
            "--topic verified --max-messages 5 --throughput 100 --value-prefix 7"
                + " --repeating-keys 2"),
        verifiableConsumer("--group-id verified"),
        verifiableConsumer("--group-id verified-consumer --group-protocol consumer"),
        command(
            KafkaTool.END_TO_END_LATENCY,
            "--topic latency --num-records 20 --producer-acks all --record-size 50"),
        command(KafkaTool.GET_OFFSETS, "--topic-partitions orders:1,verified,latency:0"));
  }

  private static List<ToolCommand> listing() {
    return List.of(
        groups("--list"),
        groups("--list --state --type"),
        groups("--list --state stable,empty"),
        groups("--list --state PreparingRebalance --type"),
        groups("--list --type consumer"),
        groups("--list --state Nonsense"),
        allGroups("--list"),
        allGroups("--list --consumer"),
        allGroups("--list --group-type classic"),
        allGroups("--list --protocol consumer --group-type consumer"),
        allGroups("--list --share"));
  }

  private static List<ToolCommand> describing() {
    return List.of(
        groups("--describe --group idle"),
        groups("--describe --group idle --members --verbose"),
        groups("--describe --group idle --state"),
        groups("--describe --group idle-consumer"),
        groups("--describe --group idle-consumer --state --verbose"),
        groups("--describe --group live-classic"),
        groups("--describe --group live-classic --members"),
        groups("--describe --group live-classic --members --verbose"),
        groups("--describe --group live-classic --state"),
        groups("--describe --group live-consumer"),
        groups("--describe --group live-consumer --verbose"),
        groups("--describe --group live-consumer --members"),
        groups("--describe --group live-consumer --members --verbose"),
        groups("--describe --group live-consumer --state --verbose"),
        groups("--describe --group partial --group live-classic --group verified"),
        groups("--describe --all-groups --state"),
        groups("--describe --all-groups"),
        groups("--describe --group unknown"),
        groups("--describe --group unknown --members"),
        groups("--describe --group unknown --state"));
  }

  private static List<ToolCommand> resetting() {
    return List.of(
        reset("--group idle --all-topics --to-earliest --dry-run"),
        reset("--group idle --all-topics --to-earliest --execute"),
        reset("--group idle --topic orders:1 --to-latest --execute"),
        reset("--group idle --topic orders:0,1 --to-offset 4 --execute"),
        reset("--group idle --topic orders --to-offset 400 --dry-run"),
        reset("--group idle --topic orders --shift-by 2 --dry-run"),
        reset("--group idle --topic orders:0 --shift-by -3 --execute"),
        reset("--group idle --topic orders --to-current --dry-run"),
        reset(
            "--group idle-consumer --topic orders --execute --to-datetime "
                + Instant.ofEpochMilli(FIRST_RECORD_MS + 1000)),
        reset("--group idle-consumer --topic orders --by-duration PT2H --execute"),
        reset("--group new --topic bills --topic orders:1 --to-earliest --execute"),
        reset("--group idle --topic absent --to-earliest --dry-run"),
        reset("--group live-classic --topic orders --to-earliest --execute"),
        reset("--group live-consumer --topic orders --to-earliest --execute"),
        groups("--describe --group idle --group new --group idle-consumer"));
  }

  private static List<ToolCommand> resettingByFile() {
    String plan = "src/test/resources/tools/reset-offsets.csv";
    return List.of(
        reset("--group idle --all-topics --to-current --export --dry-run"),
        reset("--group idle --group new --all-topics --to-latest --export --dry-run"),
        reset("--group idle --from-file " + plan + " --dry-run"),
        reset("--group idle --from-file " + plan + " --execute"));
  }

  private static List<ToolCommand> deletingOffsets() {
    return List.of(
        groups("--delete-offsets --group idle --topic orders:1"),
        groups("--delete-offsets --group idle --topic absent"),
        groups("--delete-offsets --group live-classic --topic orders"),
        groups("--delete-offsets --group live-classic --topic bills"),
        groups("--delete-offsets --group live-consumer --topic orders"),
        groups("--delete-offsets --group unknown --topic orders"),
        groups("--describe --group idle"));
  }

  private static List<ToolCommand> deleting() {
    return List.of(
        groups("--delete --group live-classic"),
        groups("--delete --group live-consumer"),
        groups("--delete --group unknown"),
        groups("--delete --group idle --group idle-consumer --group new"),
        groups("--list --state --type"));
  }

  private static ToolCommand consoleConsumer(String options) {
    return command(
        KafkaTool.CONSOLE_CONSUMER,
        options
            + " --from-beginning --timeout-ms 30000"
            + " --formatter-property print.offset=true --formatter-property print.partition=true");
  }

  private static ToolCommand verifiableConsumer(String options) {
    return command(
        KafkaTool.VERIFIABLE_CONSUMER, "--topic verified --max-messages 5 --verbose " + options);
  }

  private static ToolCommand reset(String options) {
    return groups("--reset-offsets " + options);
  }

  private static ToolCommand groups(String options) {
    return command(KafkaTool.CONSUMER_GROUPS, options);
  }

  private static ToolCommand allGroups(String options) {
    return command(KafkaTool.GROUPS, options);
  }

  private static ToolCommand command(KafkaTool tool, String options) {
    return ToolCommand.words(tool, options);
  }

  private static void fill(String bootstrap) {
    JavaClient java = new JavaClient(bootstrap);
    java.createTopic("orders", 2, Map.of());
    java.createTopic("bills", 1, Map.of());
    java.createTopic("verified", 1, Map.of());
    java.produce(
        Stream.of(
                new TopicPartition("orders", 0),
                new TopicPartition("orders", 1),
                new TopicPartition("bills", 0))
            .flatMap(GroupToolsReferenceIT::records)
            .toList(),
        Map.of());
  }

  private static Stream<ProducerRecord<byte[], byte[]>> records(TopicPartition partition) {
    return IntStream.range(0, RECORDS_OF_A_PARTITION)
        .mapToObj(
            number ->
                new ProducerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    timestampMs(number),
                    null,
                    ("value " + number).getBytes(UTF_8)));
  }

  private static long timestampMs(int number) {
    Duration later = number < RECORDS_OF_A_PARTITION / 2 ? Duration.ZERO : Duration.ofHours(2);
    return FIRST_RECORD_MS + later.toMillis() + number * 1000L;
  }

  private static void join(String bootstrap, String group, String protocol) {
    Map<TopicPartition, Long> offsets =
        Map.of(new TopicPartition("orders", 0), 3L, new TopicPartition("orders", 1), 5L);
    MEMBERS.add(LiveMember.join(bootstrap, group, protocol, offsets));
  }
}
