package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.message.DescribeConfigsRequest;
import io.sequin.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.sequin.protocol.message.DescribeConfigsResponse;
import io.sequin.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.sequin.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.sequin.protocol.message.IncrementalAlterConfigsResponse;
import io.sequin.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;
import java.util.Map;

/** Configs of topics and groups. */
public final class Configs {

  private static final byte TOPIC = 2;
  private static final byte GROUP = 32;
  private static final byte SET = 0;
  private static final byte DELETE = 1;

  /** Of Kafka's sources of a config, those that are set for the resource itself. */
  private static final byte DYNAMIC_TOPIC_CONFIG = 1;

  private static final byte GROUP_CONFIG = 8;

  /**
   * A config in force.
   *
   * @param value null if it is a secret, or has none
   * @param isSet whether it is set for the resource, and not its default
   */
  public record Entry(
      String name, String value, boolean isSet, boolean isReadOnly, String documentation) {}

  public List<Entry> ofTopic(Caller caller, String topic) {
    return describe(caller, TOPIC, topic);
  }

  public List<Entry> ofGroup(Caller caller, String group) {
    return describe(caller, GROUP, group);
  }

  /** Sets what has a value, and takes back what has null. */
  public void alterTopic(Caller caller, String topic, Map<String, String> configs) {
    alter(caller, TOPIC, topic, configs);
  }

  /** The same for a group. */
  public void alterGroup(Caller caller, String group, Map<String, String> configs) {
    alter(caller, GROUP, group, configs);
  }

  private static List<Entry> describe(Caller caller, byte type, String name) {
    DescribeConfigsRequest request =
        DescribeConfigsRequest.builder()
            .includeDocumentation(true)
            .resources(List.of(new DescribeConfigsResource(type, name, null)))
            .build();
    DescribeConfigsResult result =
        caller.ask(request, DescribeConfigsResponse.class).results().getFirst();
    HttpProblems.check(result.errorCode(), result.errorMessage());
    return result.configs().stream().map(Configs::entry).toList();
  }

  private static Entry entry(DescribeConfigsResourceResult config) {
    byte source = config.configSource();
    return new Entry(
        config.name(),
        config.isSensitive() ? null : config.value(),
        source == DYNAMIC_TOPIC_CONFIG || source == GROUP_CONFIG,
        config.readOnly(),
        config.documentation());
  }

  private static void alter(Caller caller, byte type, String name, Map<String, String> configs) {
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.builder()
            .resources(
                List.of(
                    new AlterConfigsResource(
                        type, name, configs.entrySet().stream().map(Configs::alteration).toList())))
            .build();
    AlterConfigsResourceResponse result =
        caller.ask(request, IncrementalAlterConfigsResponse.class).responses().getFirst();
    HttpProblems.check(result.errorCode(), result.errorMessage());
  }

  private static AlterableConfig alteration(Map.Entry<String, String> config) {
    return new AlterableConfig(
        config.getKey(), config.getValue() == null ? DELETE : SET, config.getValue());
  }
}
