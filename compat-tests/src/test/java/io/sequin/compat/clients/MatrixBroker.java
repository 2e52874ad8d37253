package io.sequin.compat.clients;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.SharedGateway;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** What the clients talk to, and what it says of their groups. */
record MatrixBroker(String bootstrap) {

  /** Set to {@code true}, the tests run against Apache Kafka: what fails there, too, is theirs. */
  private static final String REFERENCE = "sequin.compat.reference";

  /** The gateway that all tests share, or Apache Kafka in its place. */
  static MatrixBroker shared() {
    return Holder.SHARED;
  }

  JavaClient java() {
    return new JavaClient(bootstrap);
  }

  /** The offsets that a group has committed, without the partitions for which it has not. */
  Map<TopicPartition, Long> committed(String group) {
    try (Admin admin = java().admin()) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
      return offsets.entrySet().stream()
          .filter(entry -> entry.getValue() != null)
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
  }

  ConsumerGroupDescription describe(String group) {
    try (Admin admin = java().admin()) {
      return get(admin.describeConsumerGroups(List.of(group)).all()).get(group);
    }
  }

  private static <T> T get(KafkaFuture<T> future) {
    Future<T> answer = future.toCompletionStage().toCompletableFuture();
    return JavaClient.get(answer);
  }

  private static final class Holder {
    private static final MatrixBroker SHARED = new MatrixBroker(start());

    private static String start() {
      return Boolean.getBoolean(REFERENCE)
          ? KafkaBroker.start().bootstrap()
          : SharedGateway.get().bootstrap();
    }
  }
}
