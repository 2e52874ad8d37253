package io.sequin.gateway.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSynonym;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigType;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigsTest extends AdminTest {

  private static final ConfigResource BROKER = new ConfigResource(ConfigResource.Type.BROKER, "1");

  @Test
  void aTopicHasItsDefaultsWithSynonymsAndDocumentation() {
    ConfigEntry entry = describe(topicResource(newTopic(1))).get("max.message.bytes");
    assertThat(entry.value()).isEqualTo("1048588");
    assertThat(entry.isDefault()).isTrue();
    assertThat(entry.isReadOnly()).isFalse();
    assertThat(entry.type()).isEqualTo(ConfigType.INT);
    assertThat(entry.documentation()).isNotBlank();
    assertThat(entry.synonyms())
        .extracting(ConfigSynonym::name)
        .containsExactly("message.max.bytes");
  }

  @Test
  void synonymsAndDocumentationComeOnlyIfAskedFor() {
    ConfigResource resource = topicResource(newTopic(1));
    ConfigEntry entry =
        get(admin.describeConfigs(List.of(resource)).all()).get(resource).get("retention.ms");
    assertThat(entry.synonyms()).isEmpty();
    assertThat(entry.documentation()).isNull();
  }

  @Test
  void theBrokerTellsWhatItHas() {
    Config config = describe(BROKER);
    String address = "PLAINTEXT://" + GatewayFixture.bootstrapServers();
    assertThat(config.get("node.id").value()).isEqualTo("1");
    assertThat(config.get("listeners").value()).isEqualTo(address);
    assertThat(config.get("advertised.listeners").value()).isEqualTo(address);
    assertThat(config.get("advertised.listeners").source())
        .isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);
    assertThat(config.get("log.dirs").value()).startsWith("postgresql://").endsWith("/postgres");
    assertThat(config.get("auto.create.topics.enable").value()).isEqualTo("true");
    assertThat(config.get("num.partitions").value()).isEqualTo("1");
    assertThat(config.get("socket.request.max.bytes").value()).isEqualTo("104857600");
    assertThat(config.entries()).allMatch(ConfigEntry::isReadOnly);
  }

  @Test
  void whatHasNoConfigsIsRefusedAndTheOthersAreDescribed() {
    String unknown = newName();
    ConfigResource known = topicResource(newTopic(1));
    Map<ConfigResource, KafkaFuture<Config>> described =
        admin.describeConfigs(List.of(known, topicResource(unknown))).values();
    assertThat(get(described.get(known)).entries()).isNotEmpty();
    assertRefused(described.get(topicResource(unknown)), UnknownTopicOrPartitionException.class);
  }

  @Test
  void aSubscriptionToClientsMetricsIsSetShownListedAndTakenBack() {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, newName());
    assertThat(describe(resource).get("interval.ms").value()).isEqualTo("300000");
    assertThat(describe(resource).get("interval.ms").isDefault()).isTrue();
    get(alter(resource, set("interval.ms", "1000"), set("match", "client_id=" + newName())));
    assertThat(describe(resource).get("interval.ms").value()).isEqualTo("1000");
    assertThat(describe(resource).get("interval.ms").source())
        .isEqualTo(ConfigSource.DYNAMIC_CLIENT_METRICS_CONFIG);
    assertThat(describe(resource).get("metrics").value()).isEmpty();
    assertThat(subscriptions()).contains(resource);

    get(
        alter(
            resource,
            new AlterConfigOp(new ConfigEntry("interval.ms", ""), AlterConfigOp.OpType.DELETE),
            new AlterConfigOp(new ConfigEntry("match", ""), AlterConfigOp.OpType.DELETE)));
    assertThat(subscriptions()).doesNotContain(resource);
  }

  @ParameterizedTest
  @CsvSource({
    "interval.ms,99,'Invalid value 99 for interval.ms, interval must be between 100 and 3600000 (1"
        + " hour)'",
    "nope,1,Unknown client metrics configuration: nope"
  })
  void aWrongSubscriptionIsAnInvalidRequest(String name, String value, String message) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, newName());
    assertRefused(alter(resource, set(name, value)), InvalidRequestException.class)
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "foo=bar", "client_id=[", "client_id=a=b"})
  void aSubscriptionSelectsClientsByWhatIsKnownOfThem(String match) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, newName());
    assertRefused(alter(resource, set("match", match)), InvalidConfigurationException.class)
        .withMessage("Illegal client matching pattern: " + match);
  }

  private Collection<ConfigResource> subscriptions() {
    return get(
        admin
            .listConfigResources(
                Set.of(ConfigResource.Type.CLIENT_METRICS), new ListConfigResourcesOptions())
            .all());
  }

  @Test
  void aGroupConfigIsSetShownAndTakenBack() {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, newName());
    get(alter(group, set("consumer.session.timeout.ms", "50000")));
    assertThat(describe(group).get("consumer.session.timeout.ms").value()).isEqualTo("50000");
    assertThat(describe(group).get("consumer.session.timeout.ms").source())
        .isEqualTo(ConfigSource.DYNAMIC_GROUP_CONFIG);
    assertThat(groupsWithConfigs()).contains(group);

    get(
        alter(
            group,
            new AlterConfigOp(new ConfigEntry("consumer.session.timeout.ms", ""), OpType.DELETE)));
    assertThat(describe(group).get("consumer.session.timeout.ms").value()).isEqualTo("45000");
    assertThat(groupsWithConfigs()).doesNotContain(group);
  }

  @ParameterizedTest
  @CsvSource({
    "no.such, 1, Unknown group config name: no.such",
    "consumer.session.timeout.ms, 500, consumer.session.timeout.ms must be greater than or equal to"
        + " group.consumer.min.session.timeout.ms",
    "consumer.heartbeat.interval.ms, 99999, consumer.heartbeat.interval.ms must be less than or"
        + " equal to group.consumer.max.heartbeat.interval.ms",
    "streams.num.standby.replicas, 3, streams.num.standby.replicas must be less than or equal to"
        + " group.streams.max.standby.replicas"
  })
  void aGroupConfigOutsideTheBrokersBoundsIsRefused(String name, String value, String message) {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, newName());
    assertRefused(alter(group, set(name, value)), InvalidConfigurationException.class)
        .withMessage(message);
  }

  @Test
  void aGroupConfigThatIsNotWhatItShouldBeIsRefused() {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, newName());
    assertRefused(
        alter(group, set("share.auto.offset.reset", "by_duration:yesterday")),
        InvalidConfigurationException.class);
    get(alter(group, set("share.auto.offset.reset", "by_duration:PT1H")));
  }

  private Collection<ConfigResource> groupsWithConfigs() {
    return get(
        admin
            .listConfigResources(
                Set.of(ConfigResource.Type.GROUP), new ListConfigResourcesOptions())
            .all());
  }

  @Test
  void theClusterSetsMinInsyncReplicasAsKafkaDoes() {
    ConfigResource cluster = new ConfigResource(ConfigResource.Type.BROKER, "");
    assertThat(describe(cluster).entries())
        .extracting(ConfigEntry::name)
        .containsExactly("min.insync.replicas");
    assertThat(describe(topicResource(newTopic(1))).get("min.insync.replicas").source())
        .isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
  }

  @Test
  void aTopicConfigIsSetAndTakenBack() {
    ConfigResource resource = topicResource(newTopic(1));
    get(alter(resource, set("retention.ms", "1000"), set("cleanup.policy", "compact")));
    assertThat(describe(resource).get("retention.ms").value()).isEqualTo("1000");
    assertThat(describe(resource).get("retention.ms").source())
        .isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
    get(
        alter(
            resource,
            new AlterConfigOp(new ConfigEntry("retention.ms", ""), OpType.DELETE),
            new AlterConfigOp(new ConfigEntry("cleanup.policy", "delete"), OpType.APPEND)));
    assertThat(describe(resource).get("retention.ms").isDefault()).isTrue();
    assertThat(describe(resource).get("cleanup.policy").value()).isEqualTo("compact,delete");
  }

  @Test
  void aWrongValueLeavesTheTopicAsItWas() {
    ConfigResource resource = topicResource(newTopic(1));
    assertRefused(
            alter(resource, set("retention.bytes", "5"), set("retention.ms", "soon")),
            InvalidConfigurationException.class)
        .withMessageContaining("soon");
    assertThat(describe(resource).get("retention.bytes").isDefault()).isTrue();
  }

  @Test
  void validateOnlyChangesNothing() {
    ConfigResource resource = topicResource(newTopic(1));
    AlterConfigsOptions validateOnly = new AlterConfigsOptions().validateOnly(true);
    get(
        admin
            .incrementalAlterConfigs(
                Map.of(resource, List.of(set("retention.ms", "1"))), validateOnly)
            .all());
    assertThat(describe(resource).get("retention.ms").isDefault()).isTrue();
    assertRefused(
        admin
            .incrementalAlterConfigs(
                Map.of(resource, List.of(set("retention.ms", "soon"))), validateOnly)
            .all(),
        InvalidConfigurationException.class);
  }

  @Test
  void aTopicThatDoesNotExistCannotBeAltered() {
    String name = newName();
    assertRefused(
            alter(topicResource(name), set("retention.ms", "1")),
            UnknownTopicOrPartitionException.class)
        .withMessage("The topic '" + name + "' does not exist.");
    assertRefused(alter(topicResource(""), set("retention.ms", "1")), InvalidRequestException.class)
        .withMessage("Default topic resources are not allowed.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", ""})
  void theBrokersConfigsAreFixed(String broker) {
    assertRefused(
            alter(
                new ConfigResource(ConfigResource.Type.BROKER, broker), set("num.partitions", "9")),
            InvalidRequestException.class)
        .withMessage(
            "Cannot update these configs dynamically: [num.partitions]. They come from the options"
                + " that the gateway was started with.");
  }

  @Test
  void topicsAndTheBrokerAreListed() {
    ConfigResource topic = topicResource(newTopic(1));
    assertThat(get(admin.listConfigResources().all())).contains(topic, BROKER);
    Collection<ConfigResource> topics =
        get(
            admin
                .listConfigResources(
                    Set.of(ConfigResource.Type.TOPIC), new ListConfigResourcesOptions())
                .all());
    assertThat(topics).contains(topic).doesNotContain(BROKER);
  }

  private Config describe(ConfigResource resource) {
    DescribeConfigsOptions everything =
        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
    return get(admin.describeConfigs(List.of(resource), everything).all()).get(resource);
  }

  private KafkaFuture<Void> alter(ConfigResource resource, AlterConfigOp... operations) {
    return admin.incrementalAlterConfigs(Map.of(resource, List.of(operations))).all();
  }

  private static ConfigResource topicResource(String name) {
    return new ConfigResource(ConfigResource.Type.TOPIC, name);
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), OpType.SET);
  }
}
