package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.protocol.message.DescribeLogDirsRequest;
import io.sequin.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.sequin.protocol.message.DescribeLogDirsResponse;
import io.sequin.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How large logs are, for who may describe the cluster; for others nothing is known. */
public final class LogSizes {

  /** By partition; empty where the caller may not know. */
  public Map<Integer, Long> of(Caller caller, String topic, List<Integer> partitions) {
    return ask(caller, List.of(new DescribableLogDirTopic(topic, partitions)))
        .getOrDefault(topic, Map.of());
  }

  /** By topic; empty where the caller may not know. */
  public Map<String, Long> ofAll(Caller caller) {
    return ask(caller, null).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                topic -> topic.getValue().values().stream().mapToLong(Long::longValue).sum()));
  }

  private static Map<String, Map<Integer, Long>> ask(
      Caller caller, List<DescribableLogDirTopic> topics) {
    DescribeLogDirsRequest request = DescribeLogDirsRequest.builder().topics(topics).build();
    Map<String, Map<Integer, Long>> sizes = new HashMap<>();
    caller.ask(request, DescribeLogDirsResponse.class).results().stream()
        .flatMap(directory -> directory.topics().stream())
        .forEach(topic -> sizes.put(topic.name(), byPartition(topic.partitions())));
    return sizes;
  }

  private static Map<Integer, Long> byPartition(List<DescribeLogDirsPartition> partitions) {
    return partitions.stream()
        .collect(
            Collectors.toMap(
                DescribeLogDirsPartition::partitionIndex, DescribeLogDirsPartition::partitionSize));
  }
}
