package io.sequin.compat.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.compat.support.GroupToolView;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.ToolCommand;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tools about share groups say the same as with Apache Kafka. */
class ShareToolsReferenceIT {

  private static ReferencePair pair;

  @BeforeAll
  static void start() {
    pair = ReferencePair.start(ShareToolsReferenceIT.class);
    pair.forEach(ShareToolsReferenceIT::fill);
  }

  @AfterAll
  static void stop() {
    pair.close();
  }

  /** One story: each command finds what those before it have left. */
  @TestFactory
  Stream<DynamicTest> theSameCommandsPrintTheSame() {
    return Stream.of(configuring(), consuming(), listing(), describing(), resetting(), deleting())
        .flatMap(List::stream)
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.toString(), () -> pair.compare(command, GroupToolView::of)));
  }

  private static List<ToolCommand> configuring() {
    return List.of(
        configs("--group work --alter --add-config share.auto.offset.reset=earliest"),
        configs("--group rejecting --alter --add-config share.auto.offset.reset=earliest"),
        configs("--group work --alter --add-config share.record.lock.duration.ms=20000"),
        configs("--group work --alter --add-config share.record.lock.duration.ms=100"),
        configs("--group work --describe"));
  }

  private static List<ToolCommand> consuming() {
    return List.of(
        consume("--group work --max-messages 10"),
        consume("--group rejecting --reject --max-messages 10"));
  }

  private static List<ToolCommand> listing() {
    return List.of(
        groups("--list"),
        groups("--list --state"),
        groups("--list --state Empty"),
        groups("--list --state Nonsense"),
        command(KafkaTool.GROUPS, "--list --share"));
  }

  /** Offsets are compared after they were reset: Kafka stores later than it acknowledges. */
  private static List<ToolCommand> describing() {
    return List.of(
        groups("--describe --group work --members"),
        groups("--describe --group work --members --verbose"),
        groups("--describe --group work --state"),
        groups("--describe --group unknown"),
        groups("--describe --group unknown --state"),
        command(KafkaTool.CONSUMER_GROUPS, "--describe --group work"));
  }

  private static List<ToolCommand> resetting() {
    return List.of(
        reset("--group work --topic orders --to-earliest --dry-run"),
        reset("--group work --topic orders --to-earliest --execute"),
        groups("--describe --group work"),
        groups("--describe --group work --verbose"),
        reset("--group work --topic orders --to-latest --execute"),
        groups("--describe --group work"),
        reset("--group work --all-topics --to-earliest --execute"),
        reset("--group work --topic orders --to-datetime 2020-01-01T00:00:00.000 --execute"),
        reset("--group work --topic absent --to-earliest --execute"),
        reset("--group fresh --topic orders --to-earliest --execute"),
        reset("--group unknown --all-topics --to-earliest --dry-run"));
  }

  private static List<ToolCommand> deleting() {
    return List.of(
        groups("--delete-offsets --group work --topic orders"),
        groups("--delete-offsets --group work --topic orders"),
        groups("--delete-offsets --group work --topic absent"),
        groups("--delete-offsets --group unknown --topic orders"),
        groups("--describe --group work"),
        groups("--delete --group work"),
        groups("--delete --group unknown"),
        groups("--list"));
  }

  private static ToolCommand consume(String options) {
    return command(
        KafkaTool.CONSOLE_SHARE_CONSUMER, "--topic orders --timeout-ms 30000 " + options);
  }

  private static ToolCommand configs(String options) {
    return command(KafkaTool.CONFIGS, options);
  }

  private static ToolCommand reset(String options) {
    return groups("--reset-offsets " + options);
  }

  private static ToolCommand groups(String options) {
    return command(KafkaTool.SHARE_GROUPS, options);
  }

  private static ToolCommand command(KafkaTool tool, String options) {
    return ToolCommand.words(tool, options);
  }

  private static void fill(String bootstrap) {
    JavaClient java = new JavaClient(bootstrap);
    java.createTopic("orders", 1, Map.of());
    java.produce(
        IntStream.range(0, 10)
            .mapToObj(
                number ->
                    new ProducerRecord<byte[], byte[]>(
                        "orders", 0, null, ("value " + number).getBytes(UTF_8)))
            .toList(),
        Map.of());
  }
}
