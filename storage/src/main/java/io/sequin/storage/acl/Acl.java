package io.sequin.storage.acl;

/**
 * Allows or forbids somebody something, as Kafka's ACLs do (KIP-11, KIP-290).
 *
 * @param resourceName a name, or for {@link PatternType#PREFIXED} what names begin with; the
 *     literal {@link #WILDCARD} is for all
 * @param principal as {@code User:alice}; {@link #ALL_USERS} is for all
 * @param host an address; {@link #WILDCARD} is for all
 */
public record Acl(
    ResourceType resourceType,
    String resourceName,
    PatternType patternType,
    String principal,
    String host,
    AclOperation operation,
    AclPermission permission) {

  public static final String WILDCARD = "*";
  public static final String ALL_USERS = "User:*";
}
