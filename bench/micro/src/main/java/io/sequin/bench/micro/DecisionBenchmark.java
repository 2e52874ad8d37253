package io.sequin.bench.micro;

import io.sequin.gateway.security.acl.AclAuthorizer;
import io.sequin.gateway.security.acl.AuditLog;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.gateway.security.acl.Authorizer.Client;
import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.AclSnapshot;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Decisions with 10,000 ACLs: of a thousand teams with prefixes of their own, and of topics. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {

  private static final int TEAMS = 1_000;
  private static final int ACLS_OF_A_TEAM = 10;

  private final Client client = new Client("User:team-500", "10.0.0.1", "Produce");
  private final Authorizer authorizer = authorizer();

  /** Some prefix of the team's topics allows it. */
  @Benchmark
  public int byPrefix() {
    return authorizer.allowed(client, ResourceType.TOPIC, "team-500.orders.paid.v2");
  }

  /** An ACL on the topic allows it. */
  @Benchmark
  public int byName() {
    return authorizer.allowed(client, ResourceType.TOPIC, "team-500-topic-3");
  }

  /** There are ACLs on the topic, but for others. */
  @Benchmark
  public int denied() {
    return authorizer.allowed(client, ResourceType.TOPIC, "team-501-topic-3");
  }

  private static Authorizer authorizer() {
    List<Acl> acls = new ArrayList<>();
    for (int team = 0; team < TEAMS; team++) {
      String name = "team-" + team;
      acls.add(acl(name, name + ".", PatternType.PREFIXED, AclOperation.ALL));
      acls.add(acl(name, name + ".orders.", PatternType.PREFIXED, AclOperation.READ));
      for (int topic = 2; topic < ACLS_OF_A_TEAM; topic++) {
        acls.add(acl(name, name + "-topic-" + topic, PatternType.LITERAL, AclOperation.WRITE));
      }
    }
    AclSnapshot snapshot = new AclSnapshot(1, acls);
    return new AclAuthorizer(() -> snapshot, Set.of(), false, new AuditLog(System::nanoTime));
  }

  private static Acl acl(
      String principal, String resource, PatternType type, AclOperation operation) {
    return new Acl(
        ResourceType.TOPIC,
        resource,
        type,
        "User:" + principal,
        Acl.WILDCARD,
        operation,
        AclPermission.ALLOW);
  }
}
