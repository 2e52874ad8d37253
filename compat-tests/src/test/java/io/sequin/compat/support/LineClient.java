package io.sequin.compat.support;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** A client program that writes and reads records as lines {@code KEY<TAB>VALUE}. */
public interface LineClient {

  /** Produces every line of a file, with a {@code compression.type} of Kafka's producers. */
  void produce(String topic, Path lines, String compression);

  /** Reads the first {@code count} records of a partition; fails if there are fewer. */
  List<String> consume(TopicPartition partition, long count);
}
