package io.sequin.compat.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * ACLs of the cluster, or of all resources of a type, for a while.
 *
 * @param target the resource that the questions are about
 */
record Phase(String name, List<AclBinding> acls, List<Question> questions, String target) {

  private static final String NONE = "none";

  /** With each operation on each kind of resource. */
  static List<Phase> all(
      List<AclOperation> ofCluster, List<AclOperation> ofTopics, List<AclOperation> ofGroups) {
    List<Phase> phases = new ArrayList<>();
    phases.add(ofCluster("nothing", List.of()));
    phases.add(ofCluster("all", List.of(allow(AclOperation.ALL))));
    ofCluster.forEach(operation -> ofCluster(operation, phases));
    ofTopics.forEach(
        operation -> ofWildcards(ResourceType.TOPIC, operation, TopicQuestions.ofTopics(), phases));
    ofGroups.forEach(
        operation -> ofWildcards(ResourceType.GROUP, operation, GroupQuestions.all(), phases));
    phases.add(ofCluster("nothing any more", List.of()));
    return phases;
  }

  private static void ofCluster(AclOperation operation, List<Phase> phases) {
    String name = "cluster " + operation.name().toLowerCase(Locale.ROOT);
    phases.add(ofCluster(name, List.of(allow(operation))));
    phases.add(
        ofCluster(
            name + " denied",
            List.of(
                allow(AclOperation.ALL),
                Acls.deny(ResourceType.CLUSTER, Acls.CLUSTER, operation))));
    phases.add(
        ofCluster(
            name + " of everyone here",
            List.of(
                Acls.acl(
                    ResourceType.CLUSTER,
                    Acls.CLUSTER,
                    PatternType.PREFIXED,
                    "User:*",
                    "127.0.0.1",
                    operation,
                    AclPermissionType.ALLOW))));
    phases.add(
        ofCluster(
            name + " of others",
            List.of(
                Acls.acl(
                    ResourceType.CLUSTER,
                    Acls.CLUSTER,
                    PatternType.LITERAL,
                    "User:other",
                    "*",
                    operation,
                    AclPermissionType.ALLOW),
                Acls.acl(
                    ResourceType.CLUSTER,
                    Acls.CLUSTER,
                    PatternType.LITERAL,
                    Acls.CLIENT,
                    "10.9.8.7",
                    operation,
                    AclPermissionType.ALLOW))));
  }

  private static void ofWildcards(
      ResourceType type, AclOperation operation, List<Question> questions, List<Phase> phases) {
    String name =
        "every "
            + type.name().toLowerCase(Locale.ROOT)
            + " "
            + operation.name().toLowerCase(Locale.ROOT);
    phases.add(new Phase(name, List.of(Acls.allow(type, "*", operation)), questions, NONE));
    phases.add(
        new Phase(
            name + " but one",
            List.of(Acls.allow(type, "*", AclOperation.ALL), Acls.deny(type, NONE, operation)),
            questions,
            NONE));
  }

  private static Phase ofCluster(String name, List<AclBinding> acls) {
    return new Phase(name, acls, ClusterQuestions.all(), NONE);
  }

  private static AclBinding allow(AclOperation operation) {
    return Acls.allow(ResourceType.CLUSTER, Acls.CLUSTER, operation);
  }
}
