package io.sequin.gateway.config;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import kafka.server.ConfigHelper;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.server.ConfigHelperUtils;
import org.apache.kafka.storage.internals.log.LogConfig;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** The witness: Kafka's own broker code for configs, without a broker around it. */
final class KafkaBroker {
  /** What Kafka cannot do without. */
  static final Map<String, String> REQUIRED =
      Map.of(
          "node.id", "1",
          "process.roles", "broker,controller",
          "controller.listener.names", "CONTROLLER",
          "listeners", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093",
          "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");

  private final KafkaConfig config;
  private final ConfigHelper helper;

  KafkaBroker(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(REQUIRED);
    properties.put("controller.quorum.voters", "1@127.0.0.1:9093");
    properties.putAll(settings);
    config = KafkaConfig.fromProps(properties, false);
    config.dynamicConfig().initialize(Option.empty());
    helper = new ConfigHelper(null, config, null);
  }

  /** The text of the refusal, if Kafka refuses the overrides. */
  Optional<String> refusal(Map<String, String> overrides) {
    try {
      LogConfig.validate(Map.of(), overrides, config.extractLogConfigMap(), false);
      return Optional.empty();
    } catch (ConfigException | InvalidConfigurationException e) {
      return Optional.of(e.getMessage());
    }
  }

  LogConfig topicConfig(Map<String, String> overrides) {
    Properties properties = new Properties();
    properties.putAll(overrides);
    return LogConfig.fromProps(config.extractLogConfigMap(), properties);
  }

  List<DescribedConfig> describeTopic(Map<String, String> overrides) {
    Properties properties = new Properties();
    properties.putAll(overrides);
    LogConfig topic = topicConfig(overrides);
    return described(
        ConfigHelperUtils.createResponseConfig(
            new DescribeConfigsResource(),
            topic,
            (name, value) ->
                helper.createTopicConfigEntry(topic, properties, true, false, name, value)));
  }

  List<DescribedConfig> describeBroker() {
    DescribeConfigsResource broker =
        new DescribeConfigsResource()
            .setResourceType(ConfigResource.Type.BROKER.id())
            .setResourceName("1");
    return described(
        helper
            .describeConfigs(CollectionConverters.asScala(List.of(broker)).toList(), true, false)
            .head());
  }

  private static List<DescribedConfig> described(DescribeConfigsResult result) {
    Map<String, DescribedConfig> byName = new HashMap<>();
    result.configs().forEach(each -> byName.put(each.name(), described(each)));
    return byName.values().stream().sorted(Comparator.comparing(DescribedConfig::name)).toList();
  }

  private static DescribedConfig described(DescribeConfigsResourceResult result) {
    return new DescribedConfig(
        result.name(),
        result.value(),
        result.readOnly(),
        source(result.configSource()),
        result.isSensitive(),
        result.synonyms().stream()
            .map(
                each ->
                    new DescribedConfig.Synonym(each.name(), each.value(), source(each.source())))
            .toList(),
        type(result.configType()),
        "");
  }

  private static ConfigSource source(byte id) {
    for (ConfigSource source : ConfigSource.values()) {
      if (source.id() == id) {
        return source;
      }
    }
    throw new AssertionError("source " + id);
  }

  private static ConfigType type(byte id) {
    for (ConfigType type : ConfigType.values()) {
      if (type.id() == id) {
        return type;
      }
    }
    throw new AssertionError("type " + id);
  }
}
