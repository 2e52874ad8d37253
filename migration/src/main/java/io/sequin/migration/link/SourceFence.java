package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.CreateAclsRequest;
import io.sequin.protocol.message.CreateAclsRequest.AclCreation;
import io.sequin.protocol.message.CreateAclsResponse;
import io.sequin.protocol.message.DeleteAclsRequest;
import io.sequin.protocol.message.DeleteAclsRequest.DeleteAclsFilter;
import io.sequin.protocol.message.DeleteAclsResponse;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.sequin.protocol.message.IncrementalAlterConfigsResponse;
import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.link.LinkedTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps producers from writing to topics of the other cluster. Each step may be repeated.
 *
 * <p>With configs: more replicas are asked for than there can be, so that until Kafka 3 whoever
 * wants all of them (acks=all) is told to try again later, NOT_ENOUGH_REPLICAS; and no message is
 * small enough, so that all others are told MESSAGE_TOO_LARGE.
 */
final class SourceFence {

  private static final byte TOPIC = 2;
  private static final byte SET = 0;
  private static final byte DELETE = 1;
  private static final String MIN_REPLICAS = "min.insync.replicas";
  private static final String MORE_THAN_THERE_ARE = "32767";
  private static final String MAX_BYTES = "max.message.bytes";
  private static final String NONE = "0";

  private static final byte ACL_TOPIC = 2;
  private static final byte ACL_LITERAL = 3;
  private static final byte ACL_WRITE = 4;
  private static final byte ACL_DENY = 2;
  private static final String EVERYBODY = "User:*";
  private static final String ANYWHERE = "*";

  private final SourceCluster source;

  SourceFence(SourceCluster source) {
    this.source = source;
  }

  /**
   * Puts it up.
   *
   * @throws SourceException if the other cluster does not allow it
   */
  void close(LinkedTopic topic) {
    switch (topic.fence()) {
      case CONFIG ->
          setConfigs(
              topic.name(),
              set(MIN_REPLICAS, Optional.of(MORE_THAN_THERE_ARE)),
              set(MAX_BYTES, Optional.of(NONE)));
      case ACL -> deny(topic.name());
      case NONE -> {}
    }
  }

  /**
   * Takes it away, whichever there is.
   *
   * @throws SourceException if the other cluster does not allow it
   */
  void open(LinkedTopic topic) {
    switch (topic.fence()) {
      case CONFIG ->
          setConfigs(
              topic.name(),
              set(MIN_REPLICAS, topic.minInsyncReplicas()),
              set(MAX_BYTES, topic.maxMessageBytes()));
      case ACL -> allow(topic.name());
      case NONE -> {}
    }
  }

  /**
   * Whether configs are such that they keep producers away: put up by any link, they are not what
   * somebody wants the topic to have.
   */
  static boolean isUp(Map<String, String> configs) {
    return NONE.equals(configs.get(MAX_BYTES))
        || MORE_THAN_THERE_ARE.equals(configs.get(MIN_REPLICAS));
  }

  /** The configs but for those by which producers are kept away. */
  static Map<String, String> without(Map<String, String> configs) {
    Map<String, String> others = new HashMap<>(configs);
    others.keySet().removeAll(Set.of(MAX_BYTES, MIN_REPLICAS));
    return others;
  }

  /** What the other cluster would say to that, which it does not do. */
  static short tryConfigs(BrokerConnection connection, String topic) {
    AlterConfigsResource resource =
        new AlterConfigsResource(TOPIC, topic, List.of(set(MAX_BYTES, Optional.of(NONE))));
    return connection
        .ask(
            new IncrementalAlterConfigsRequest(List.of(resource), true),
            IncrementalAlterConfigsResponse.class)
        .responses()
        .getFirst()
        .errorCode();
  }

  /** Set, or where there is no value taken back to its default. */
  private static AlterableConfig set(String name, Optional<String> value) {
    return new AlterableConfig(name, value.isPresent() ? SET : DELETE, value.orElse(null));
  }

  private void setConfigs(String topic, AlterableConfig... configs) {
    IncrementalAlterConfigsResponse response =
        source.askAny(
            IncrementalAlterConfigsRequest.builder()
                .resources(List.of(new AlterConfigsResource(TOPIC, topic, List.of(configs))))
                .build(),
            IncrementalAlterConfigsResponse.class);
    response.responses().forEach(each -> check(topic, each.errorCode(), each.errorMessage()));
  }

  /** Whether an ACL is one that keeps producers away. */
  static boolean isOwn(Acl acl) {
    return acl.resourceType() == ResourceType.TOPIC
        && acl.permission() == AclPermission.DENY
        && acl.operation() == AclOperation.WRITE
        && acl.principal().equals(EVERYBODY)
        && acl.host().equals(ANYWHERE);
  }

  private void deny(String topic) {
    CreateAclsResponse response =
        source.askAny(
            new CreateAclsRequest(
                List.of(
                    AclCreation.builder()
                        .resourceType(ACL_TOPIC)
                        .resourceName(topic)
                        .resourcePatternType(ACL_LITERAL)
                        .principal(EVERYBODY)
                        .host(ANYWHERE)
                        .operation(ACL_WRITE)
                        .permissionType(ACL_DENY)
                        .build())),
            CreateAclsResponse.class);
    response.results().forEach(each -> check(topic, each.errorCode(), each.errorMessage()));
  }

  private void allow(String topic) {
    DeleteAclsResponse response =
        source.askAny(
            new DeleteAclsRequest(
                List.of(
                    DeleteAclsFilter.builder()
                        .resourceTypeFilter(ACL_TOPIC)
                        .resourceNameFilter(topic)
                        .patternTypeFilter(ACL_LITERAL)
                        .principalFilter(EVERYBODY)
                        .hostFilter(ANYWHERE)
                        .operation(ACL_WRITE)
                        .permissionType(ACL_DENY)
                        .build())),
            DeleteAclsResponse.class);
    response.filterResults().forEach(each -> check(topic, each.errorCode(), each.errorMessage()));
  }

  private static void check(String topic, short code, String message) {
    ErrorCode error = ErrorCode.forCode(code);
    if (error != ErrorCode.NONE) {
      throw new SourceException(
          "producers of topic "
              + topic
              + " cannot be kept from writing: "
              + error
              + (message == null ? "" : ", " + message)
              + "; use another --fence");
    }
  }
}
