package io.sequin.compat.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Owns Apache Kafka and a gateway that are told the same, to compare what they answer. */
public final class ReferencePair implements AutoCloseable {

  private final KafkaBroker kafka;
  private final GatewayProcess gateway;

  private ReferencePair(KafkaBroker kafka, GatewayProcess gateway) {
    this.kafka = kafka;
    this.gateway = gateway;
  }

  /** Both, without any topics. */
  public static ReferencePair start() {
    CompletableFuture<KafkaBroker> kafka =
        CompletableFuture.supplyAsync(KafkaBroker::start, Thread::startVirtualThread);
    GatewayProcess gateway = GatewayProcess.start();
    return new ReferencePair(kafka.join(), gateway);
  }

  /** Does the same to both, Apache Kafka first. */
  public void forEach(Consumer<String> action) {
    List.of(kafka.bootstrap(), gateway.bootstrap()).forEach(action);
  }

  /**
   * Runs a command against both at the same time and fails unless it leaves the same.
   *
   * @param view what counts of the result: without all that differs between any two clusters
   */
  public void compare(ToolCommand command, Function<ToolResult, String> view) {
    CompletableFuture<String> expected =
        CompletableFuture.supplyAsync(
            () -> view.apply(command.run(kafka.bootstrap())), Thread::startVirtualThread);
    assertThat(view.apply(command.run(gateway.bootstrap()))).isEqualTo(expected.join());
  }

  @Override
  public void close() {
    gateway.close();
    kafka.close();
  }
}
