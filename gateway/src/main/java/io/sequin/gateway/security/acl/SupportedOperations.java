package io.sequin.gateway.security.acl;

import static io.sequin.storage.acl.AclOperation.ALTER;
import static io.sequin.storage.acl.AclOperation.ALTER_CONFIGS;
import static io.sequin.storage.acl.AclOperation.CLUSTER_ACTION;
import static io.sequin.storage.acl.AclOperation.CREATE;
import static io.sequin.storage.acl.AclOperation.CREATE_TOKENS;
import static io.sequin.storage.acl.AclOperation.DELETE;
import static io.sequin.storage.acl.AclOperation.DESCRIBE;
import static io.sequin.storage.acl.AclOperation.DESCRIBE_CONFIGS;
import static io.sequin.storage.acl.AclOperation.DESCRIBE_TOKENS;
import static io.sequin.storage.acl.AclOperation.IDEMPOTENT_WRITE;
import static io.sequin.storage.acl.AclOperation.READ;
import static io.sequin.storage.acl.AclOperation.TWO_PHASE_COMMIT;
import static io.sequin.storage.acl.AclOperation.WRITE;

import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** Which operations there are for each type of resource, as Kafka's {@code AclEntry} has them. */
final class SupportedOperations {

  private static final Map<ResourceType, Integer> BITS = new EnumMap<>(ResourceType.class);

  static {
    put(
        ResourceType.TOPIC,
        READ,
        WRITE,
        CREATE,
        DESCRIBE,
        DELETE,
        ALTER,
        DESCRIBE_CONFIGS,
        ALTER_CONFIGS);
    put(ResourceType.GROUP, READ, DESCRIBE, DELETE, DESCRIBE_CONFIGS, ALTER_CONFIGS);
    put(
        ResourceType.CLUSTER,
        CREATE,
        CLUSTER_ACTION,
        DESCRIBE_CONFIGS,
        ALTER_CONFIGS,
        IDEMPOTENT_WRITE,
        ALTER,
        DESCRIBE);
    put(ResourceType.TRANSACTIONAL_ID, DESCRIBE, WRITE, TWO_PHASE_COMMIT);
    put(ResourceType.DELEGATION_TOKEN, DESCRIBE);
    put(ResourceType.USER, CREATE_TOKENS, DESCRIBE_TOKENS);
  }

  private SupportedOperations() {}

  /** As a set of bits. */
  static int of(ResourceType type) {
    return BITS.get(type);
  }

  private static void put(ResourceType type, AclOperation... operations) {
    BITS.put(type, Stream.of(operations).mapToInt(AclOperation::bit).sum());
  }
}
