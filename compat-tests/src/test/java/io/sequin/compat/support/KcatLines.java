package io.sequin.compat.support;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** kcat. */
public record KcatLines(String bootstrap) implements LineClient {

  private static final String TAB = "\\t";

  @Override
  public void produce(String topic, Path lines, String compression) {
    new Kcat(bootstrap)
        .run(lines, "-P", "-t", topic, "-K", TAB, "-X", "compression.codec=" + compression)
        .output();
  }

  @Override
  public List<String> consume(TopicPartition partition, long count) {
    return new Kcat(bootstrap)
        .run(
            "-C",
            "-t",
            partition.topic(),
            "-p",
            Integer.toString(partition.partition()),
            "-o",
            "beginning",
            "-c",
            Long.toString(count),
            "-e",
            "-q",
            "-K",
            TAB)
        .lines();
  }

  @Override
  public String toString() {
    return "kcat";
  }
}
