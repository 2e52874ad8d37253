package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.InternalTopics;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Denials;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.FindCoordinatorRequest;
import io.sequin.protocol.message.FindCoordinatorResponse;
import io.sequin.protocol.message.FindCoordinatorResponse.Coordinator;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.cluster.GatewayNode;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells which gateway coordinates a group, a transactional id or a share partition.
 *
 * <p>Version notes: from 4 on many keys at a time (KIP-699); from 6 on share partitions (KIP-932).
 */
public final class FindCoordinatorHandler
    implements ApiHandler<FindCoordinatorRequest, FindCoordinatorResponse> {

  private static final short FIRST_WITH_MANY_KEYS = 4;
  private static final short FIRST_WITH_SHARE = 6;

  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;
  private static final byte SHARE = 2;

  private static final GatewayNode NO_NODE = new GatewayNode(-1, "", -1);

  /** What Kafka says of these errors. */
  private static final String NO_ERROR = "NONE";

  private static final String MALFORMED =
      "This most likely occurs because of a request being malformed by the client library or the"
          + " message was sent to an incompatible broker. See the broker logs for more details.";

  private static final String UNAVAILABLE = "The coordinator is not available.";

  private final Cluster cluster;
  private final InternalTopics internalTopics;

  public FindCoordinatorHandler(Cluster cluster, InternalTopics internalTopics) {
    this.cluster = cluster;
    this.internalTopics = internalTopics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.FIND_COORDINATOR;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.FIND_COORDINATOR);
  }

  @Override
  public FindCoordinatorResponse handle(RequestContext context, FindCoordinatorRequest request) {
    if (context.version() < FIRST_WITH_MANY_KEYS) {
      return single(context, request);
    }
    return isKnown(request.keyType())
        ? many(request, key -> coordinator(context, request.keyType(), key))
        : failure(request, ErrorCode.INVALID_REQUEST);
  }

  @Override
  public FindCoordinatorResponse failure(FindCoordinatorRequest request, ErrorCode error) {
    String message = error == ErrorCode.INVALID_REQUEST ? MALFORMED : null;
    return request.key().isEmpty()
        ? many(request, key -> refused(key, error, message))
        : FindCoordinatorResponse.builder().errorCode(error.code()).errorMessage(message).build();
  }

  private FindCoordinatorResponse single(RequestContext context, FindCoordinatorRequest request) {
    Optional<ResourceType> denied = denied(context.authorizer(), request.keyType(), request.key());
    if (denied.isPresent()) {
      Failure denial = Denials.of(denied.get());
      return single(NO_NODE, denial.error(), denial.message());
    }
    if (!isValid(request.keyType(), request.key(), context.version())) {
      return single(NO_NODE, ErrorCode.INVALID_REQUEST, MALFORMED);
    }
    return coordinatorOf(context, request.keyType(), request.key())
        .map(found -> single(found, ErrorCode.NONE, NO_ERROR))
        .orElseGet(() -> single(NO_NODE, ErrorCode.COORDINATOR_NOT_AVAILABLE, UNAVAILABLE));
  }

  private Coordinator coordinator(RequestContext context, byte keyType, String key) {
    Optional<ResourceType> denied = denied(context.authorizer(), keyType, key);
    if (denied.isPresent()) {
      return refused(key, Denials.of(denied.get()).error(), "");
    }
    if (keyType == SHARE
        && context.version() >= FIRST_WITH_SHARE
        && !context.authorizer().mayCluster(AclOperation.CLUSTER_ACTION)) {
      Failure denial = Denials.of(ResourceType.CLUSTER);
      return refused(key, denial.error(), denial.message());
    }
    if (!isValid(keyType, key, context.version())) {
      return refused(key, ErrorCode.INVALID_REQUEST, "");
    }
    return coordinatorOf(context, keyType, key)
        .map(
            node ->
                Coordinator.builder()
                    .key(key)
                    .nodeId(node.nodeId())
                    .host(node.host())
                    .port(node.port())
                    .build())
        .orElseGet(() -> refused(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, UNAVAILABLE));
  }

  /** Empty if it has no such listener. */
  private Optional<GatewayNode> coordinatorOf(RequestContext context, byte keyType, String key) {
    if (keyType == GROUP) {
      internalTopics.showConsumerOffsets();
    }
    return cluster.coordinatorOf(key).seenBy(context.listener());
  }

  /** What the client may not describe. */
  private static Optional<ResourceType> denied(
      ClientAuthorizer authorizer, byte keyType, String key) {
    Optional<ResourceType> asked =
        switch (keyType) {
          case GROUP -> Optional.of(ResourceType.GROUP);
          case TRANSACTION -> Optional.of(ResourceType.TRANSACTIONAL_ID);
          default -> Optional.empty();
        };
    return asked.filter(type -> !authorizer.may(AclOperation.DESCRIBE, type, key));
  }

  private static boolean isValid(byte keyType, String key, short version) {
    return isKnown(keyType)
        && (keyType != SHARE || (version >= FIRST_WITH_SHARE && SharePartitionKeys.isValid(key)));
  }

  private static boolean isKnown(byte keyType) {
    return keyType == GROUP || keyType == TRANSACTION || keyType == SHARE;
  }

  private static Coordinator refused(String key, ErrorCode error, String message) {
    return Coordinator.builder()
        .key(key)
        .nodeId(NO_NODE.nodeId())
        .host(NO_NODE.host())
        .port(NO_NODE.port())
        .errorCode(error.code())
        .errorMessage(message)
        .build();
  }

  private static FindCoordinatorResponse single(GatewayNode node, ErrorCode error, String message) {
    return FindCoordinatorResponse.builder()
        .errorCode(error.code())
        .errorMessage(message)
        .nodeId(node.nodeId())
        .host(node.host())
        .port(node.port())
        .build();
  }

  private static FindCoordinatorResponse many(
      FindCoordinatorRequest request, Function<String, Coordinator> answer) {
    return FindCoordinatorResponse.builder()
        .coordinators(request.coordinatorKeys().stream().map(answer).toList())
        .build();
  }
}
