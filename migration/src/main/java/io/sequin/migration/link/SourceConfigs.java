package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DescribeConfigsRequest;
import io.sequin.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.sequin.protocol.message.DescribeConfigsResponse;
import io.sequin.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is set for topics of the other cluster. */
final class SourceConfigs {

  private static final byte TOPIC = 2;

  /** Of a config that was set for the topic. */
  private static final byte DYNAMIC_TOPIC_CONFIG = 1;

  private final SourceCluster source;

  SourceConfigs(SourceCluster source) {
    this.source = source;
  }

  /**
   * By topic, what was set for it.
   *
   * @throws SourceException if it may not be read
   */
  Map<String, Map<String, String>> of(List<String> names) {
    DescribeConfigsResponse response =
        source.askAny(
            DescribeConfigsRequest.builder()
                .resources(names.stream().map(SourceConfigs::resource).toList())
                .build(),
            DescribeConfigsResponse.class);
    Map<String, Map<String, String>> configs = new HashMap<>();
    for (DescribeConfigsResponse.DescribeConfigsResult result : response.results()) {
      if (result.errorCode() == ErrorCode.NONE.code()) {
        configs.put(result.resourceName(), set(result));
      } else if (result.errorCode() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()) {
        throw new SourceException(
            "the configs of topic "
                + result.resourceName()
                + " cannot be read: "
                + ErrorCode.forCode(result.errorCode()));
      }
    }
    return configs;
  }

  private static DescribeConfigsResource resource(String topic) {
    return DescribeConfigsResource.builder()
        .resourceType(TOPIC)
        .resourceName(topic)
        .configurationKeys(null)
        .build();
  }

  private static Map<String, String> set(DescribeConfigsResponse.DescribeConfigsResult result) {
    Map<String, String> configs = new HashMap<>();
    for (DescribeConfigsResourceResult config : result.configs()) {
      if (config.configSource() == DYNAMIC_TOPIC_CONFIG && config.value() != null) {
        configs.put(config.name(), config.value());
      }
    }
    return configs;
  }

  /** What the other cluster says to somebody who wants to know those of a topic. */
  static short tryDescribe(BrokerConnection connection, String topic) {
    return connection
        .ask(
            DescribeConfigsRequest.builder().resources(List.of(resource(topic))).build(),
            DescribeConfigsResponse.class)
        .results()
        .getFirst()
        .errorCode();
  }
}
