package io.sequin.compat.security;

import io.sequin.compat.hard.RawConnection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeTransactionsResponse;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;

/** ACLs of the client that is tested. */
final class Acls {

  static final String CLIENT = "User:ANONYMOUS";
  static final String CLUSTER = "kafka-cluster";

  static final String DELETE =
      "DELETE FROM sequin_control.acls WHERE (resource_type, resource_name, pattern_type,"
          + " principal, host, operation, permission) = (?, ?, ?, ?, ?, ?, ?)";

  private static final Duration POLL = Duration.ofMillis(10);
  private static final String MARKER = "marker-";

  private Acls() {}

  static AclBinding allow(ResourceType type, String name, AclOperation operation) {
    return acl(type, name, PatternType.LITERAL, CLIENT, "*", operation, AclPermissionType.ALLOW);
  }

  static AclBinding deny(ResourceType type, String name, AclOperation operation) {
    return acl(type, name, PatternType.LITERAL, CLIENT, "*", operation, AclPermissionType.DENY);
  }

  static AclBinding acl(
      ResourceType type,
      String name,
      PatternType pattern,
      String principal,
      String host,
      AclOperation operation,
      AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, host, operation, permission));
  }

  /** All that there is. */
  static List<AclBinding> everything() {
    return Stream.concat(
            Stream.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)
                .map(type -> allow(type, "*", AclOperation.ALL)),
            Stream.of(allow(ResourceType.CLUSTER, CLUSTER, AclOperation.ALL)))
        .toList();
  }

  /** Tells, once it is in force, that those before it are. */
  static AclBinding marker(String name) {
    return allow(ResourceType.TRANSACTIONAL_ID, MARKER + name, AclOperation.DESCRIBE);
  }

  static void awaitMarker(String bootstrap, String name) {
    await(bootstrap, name, true);
  }

  /** Waits until what has covered a marker is not in force any more. */
  static void awaitNoMarker(String bootstrap, String name) {
    await(bootstrap, name, false);
  }

  private static void await(String bootstrap, String name, boolean isInForce) {
    DescribeTransactionsRequestData data =
        new DescribeTransactionsRequestData().setTransactionalIds(List.of(MARKER + name));
    try (RawConnection connection = new RawConnection(bootstrap)) {
      Awaitility.await()
          .pollInterval(POLL)
          .until(
              () -> {
                DescribeTransactionsResponse answer =
                    connection.call(
                        Frames.request(ApiKeys.DESCRIBE_TRANSACTIONS, 0, data),
                        DescribeTransactionsResponse.class);
                boolean isDenied =
                    answer.data().transactionStates().getFirst().errorCode()
                        == Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code();
                return isDenied != isInForce;
              });
    }
  }

  /** As parameters of a statement, in the order of the table's columns. */
  static void bind(PreparedStatement statement, AclBinding acl) throws SQLException {
    statement.setString(1, acl.pattern().resourceType().name());
    statement.setString(2, acl.pattern().name());
    statement.setString(3, acl.pattern().patternType().name());
    statement.setString(4, acl.entry().principal());
    statement.setString(5, acl.entry().host());
    statement.setString(6, acl.entry().operation().name());
    statement.setString(7, acl.entry().permissionType().name());
  }
}
