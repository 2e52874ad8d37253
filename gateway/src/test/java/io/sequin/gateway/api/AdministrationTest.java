package io.sequin.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.UnsupportedByAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What a cluster without quorum and authentication tells those who administer it. */
final class AdministrationTest extends AdminTest {

  @Test
  void theClusterHasItsFeaturesInOneVersionOnly() {
    FeatureMetadata features = get(admin.describeFeatures().featureMetadata());
    assertThat(features.finalizedFeatures())
        .containsOnlyKeys(
            "metadata.version",
            "group.version",
            "transaction.version",
            "share.version",
            "streams.version");
    assertThat(features.finalizedFeatures().get("group.version").maxVersionLevel())
        .isEqualTo((short) 1);
    assertThat(features.supportedFeatures().get("group.version").maxVersion()).isEqualTo((short) 1);
  }

  @Test
  void aFeatureCannotBeChanged() {
    get(update("group.version", 1, UpgradeType.UPGRADE));
    assertRefused(
            update("group.version", 9, UpgradeType.UPGRADE), InvalidUpdateVersionException.class)
        .withMessageEndingWith(
            "Invalid update version 9 for feature group.version. Local controller 1 only supports"
                + " versions 1-1");
    assertRefused(
        update("group.version", 0, UpgradeType.SAFE_DOWNGRADE),
        InvalidUpdateVersionException.class);
    assertRefused(update("no.such", 1, UpgradeType.UPGRADE), InvalidUpdateVersionException.class)
        .withMessageEndingWith("Local controller 1 does not support this feature.");
  }

  @Test
  void thereIsNoQuorumToDescribe() {
    assertRefused(admin.describeMetadataQuorum().quorumInfo(), UnsupportedVersionException.class)
        .withMessage("There is no metadata quorum: PostgreSQL keeps the metadata.");
  }

  @Test
  void aBrokerThatIsNotThereCannotBeUnregistered() {
    assertRefused(admin.unregisterBroker(7).all(), BrokerIdNotRegisteredException.class)
        .withMessage("Broker ID 7 is not currently registered");
  }

  @Test
  void withoutAuthorizerThereAreNoAcls() {
    AclBinding acl =
        new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, "any", PatternType.LITERAL),
            new AccessControlEntry("User:a", "*", AclOperation.READ, AclPermissionType.ALLOW));
    String message = "No Authorizer is configured on the broker";
    assertRefused(
            admin.describeAcls(AclBindingFilter.ANY).values(), SecurityDisabledException.class)
        .withMessage(message);
    assertRefused(admin.createAcls(List.of(acl)).all(), SecurityDisabledException.class)
        .withMessage(message);
    assertRefused(
        admin.deleteAcls(List.of(AclBindingFilter.ANY)).all(), SecurityDisabledException.class);
  }

  @Test
  void whoHasNoCredentialIsNotDescribed() {
    assertThat(get(admin.describeUserScramCredentials().all())).isEmpty();
    assertRefused(
        admin.describeUserScramCredentials(List.of("bob")).description("bob"),
        ResourceNotFoundException.class);
    assertRefused(
        admin
            .alterUserScramCredentials(
                List.of(new UserScramCredentialDeletion("bob", ScramMechanism.SCRAM_SHA_256)))
            .all(),
        ResourceNotFoundException.class);
  }

  @Test
  void nobodyGetsDelegationTokens() {
    Class<UnsupportedByAuthenticationException> refusal =
        UnsupportedByAuthenticationException.class;
    assertRefused(admin.createDelegationToken().delegationToken(), refusal);
    assertRefused(admin.describeDelegationToken().delegationTokens(), refusal);
    assertRefused(admin.renewDelegationToken(new byte[4]).expiryTimestamp(), refusal);
    assertRefused(admin.expireDelegationToken(new byte[4]).expiryTimestamp(), refusal);
  }

  @Test
  void aPartitionCanOnlyBeAssignedToTheOneBroker() {
    TopicPartition partition = new TopicPartition(newTopic(1), 0);
    get(reassign(partition, Optional.of(new NewPartitionReassignment(List.of(1)))));
    assertRefused(
            reassign(partition, Optional.of(new NewPartitionReassignment(List.of(2)))),
            InvalidReplicaAssignmentException.class)
        .withMessageContaining("includes broker 2, but no such broker is registered");
    assertRefused(reassign(partition, Optional.empty()), NoReassignmentInProgressException.class);
  }

  @Test
  void aPartitionTellsWhichProducersItRemembers() {
    TopicPartition partition = new TopicPartition(newTopic(1), 0);
    long beforeMs = System.currentTimeMillis();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", GatewayFixture.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(partition.topic(), "one"));
      producer.flush();
      producer.send(new ProducerRecord<>(partition.topic(), "two"));
    }
    List<ProducerState> producers =
        get(admin.describeProducers(List.of(partition)).partitionResult(partition))
            .activeProducers();
    assertThat(producers).hasSize(1);
    assertThat(producers.getFirst().lastSequence()).isEqualTo(1);
    assertThat(producers.getFirst().producerEpoch()).isZero();
    assertThat(producers.getFirst().lastTimestamp())
        .isBetween(beforeMs - 1_000, System.currentTimeMillis() + 1_000);
    assertThat(producers.getFirst().currentTransactionStartOffset()).isEmpty();
  }

  private KafkaFuture<Void> reassign(
      TopicPartition partition, Optional<NewPartitionReassignment> target) {
    return admin.alterPartitionReassignments(Map.of(partition, target)).all();
  }

  private KafkaFuture<Void> update(String feature, int version, UpgradeType type) {
    return admin
        .updateFeatures(
            Map.of(feature, new FeatureUpdate((short) version, type)), new UpdateFeaturesOptions())
        .all();
  }
}
