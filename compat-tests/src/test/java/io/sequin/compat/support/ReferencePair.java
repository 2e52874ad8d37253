package io.sequin.compat.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Owns a gateway that has to answer as Apache Kafka did when its answers were recorded. With {@code
 * -Drecord} it owns Apache Kafka, too, tells both the same, and records the answers anew.
 */
public final class ReferencePair implements AutoCloseable {

  private final GatewayProcess gateway;
  private final Optional<KafkaBroker> kafka;
  private final Recording recording;

  private ReferencePair(GatewayProcess gateway, Optional<KafkaBroker> kafka, Recording recording) {
    this.gateway = gateway;
    this.kafka = kafka;
    this.recording = recording;
  }

  /**
   * Both, without any topics.
   *
   * @param test whose answers these are: a class has one recording, made in one run
   */
  public static ReferencePair start(Class<?> test) {
    return start(test, GatewayOptions.defaults(), KafkaBroker::start);
  }

  /**
   * The same, each in its own way.
   *
   * @param startKafka only called to record
   */
  public static ReferencePair start(
      Class<?> test, GatewayOptions options, Supplier<KafkaBroker> startKafka) {
    if (!isRecording()) {
      return of(test, GatewayProcess.start(options), Optional.empty());
    }
    CompletableFuture<KafkaBroker> kafka =
        CompletableFuture.supplyAsync(startKafka, Thread::startVirtualThread);
    GatewayProcess gateway = GatewayProcess.start(options);
    return of(test, gateway, Optional.of(kafka.join()));
  }

  /**
   * A pair of processes that were started as the test wants them. They are the pair's from now on.
   *
   * @param kafka empty unless its answers {@link #isRecording are recorded}
   */
  public static ReferencePair of(
      Class<?> test, GatewayProcess gateway, Optional<KafkaBroker> kafka) {
    return new ReferencePair(
        gateway, kafka, kafka.isPresent() ? Recording.empty(test) : Recording.load(test));
  }

  /** Whether Apache Kafka's answers are recorded anew. */
  public static boolean isRecording() {
    return Boolean.getBoolean("record");
  }

  /** The gateway's {@code HOST:PORT} for {@code bootstrap.servers}. */
  public String gateway() {
    return gateway.bootstrap();
  }

  /** Does the same to both, Apache Kafka first. */
  public void forEach(Consumer<String> action) {
    kafka.map(KafkaBroker::bootstrap).ifPresent(action);
    action.accept(gateway());
  }

  /**
   * Runs a command and fails unless it leaves the same as with Apache Kafka.
   *
   * @param view what counts of the result: without all that differs between any two clusters
   */
  public void compare(ToolCommand command, Function<ToolResult, String> view) {
    compare(command.toString(), bootstrap -> view.apply(command.run(bootstrap)));
  }

  /**
   * Asks a question and fails unless the answer is Apache Kafka's.
   *
   * @param question names it in the recording
   * @param ask asks it of the cluster at this {@code HOST:PORT}
   */
  public void compare(String question, Function<String, String> ask) {
    CompletableFuture<String> expected = answerOfKafka(question, ask);
    assertThat(ask.apply(gateway())).isEqualTo(expected.join());
  }

  /** Apache Kafka's answer to a question, for tests that do more than compare. */
  public String expected(String question, Function<String, String> ask) {
    return answerOfKafka(question, ask).join();
  }

  private CompletableFuture<String> answerOfKafka(String question, Function<String, String> ask) {
    return kafka
        .map(
            broker ->
                CompletableFuture.supplyAsync(
                    () -> record(question, ask.apply(broker.bootstrap())),
                    Thread::startVirtualThread))
        .orElseGet(() -> CompletableFuture.completedFuture(recording.next(question)));
  }

  private String record(String question, String answer) {
    recording.add(question, answer);
    return answer;
  }

  @Override
  public void close() {
    gateway.close();
    kafka.ifPresent(
        broker -> {
          broker.close();
          recording.save();
        });
  }
}
