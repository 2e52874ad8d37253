package io.sequin.compat.security;

import io.sequin.compat.support.AclToolView;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.ToolCommand;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** kafka-acls says the same as with Apache Kafka, whatever it is told. */
class AclToolsReferenceIT {

  private static AuthorizedPair pair;

  @BeforeAll
  static void start() {
    pair = AuthorizedPair.start(AclToolsReferenceIT.class, "User:ANONYMOUS");
  }

  @AfterAll
  static void stop() {
    pair.close();
  }

  /** One story: each command finds what those before it have left. */
  @TestFactory
  Stream<DynamicTest> theSameCommandsPrintTheSame() {
    return Stream.of(adding(), listing(), removing(), mistaken())
        .flatMap(List::stream)
        .map(options -> ToolCommand.words(KafkaTool.ACLS, options))
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.toString(), () -> pair.answers().compare(command, AclToolView::of)));
  }

  private static List<String> adding() {
    return List.of(
        "--list",
        "--add --allow-principal User:alice --operation Read --topic flights",
        "--add --allow-principal User:alice --operation Read --topic flights",
        "--add --allow-principal User:alice --allow-principal User:bob --allow-host 10.0.0.1"
            + " --allow-host 10.0.0.2 --operation Read --operation Write --topic flights",
        "--add --deny-principal User:eve --deny-host 10.0.0.9 --topic flights",
        "--add --allow-principal User:* --deny-principal User:eve --operation Describe --topic *",
        "--add --allow-principal User:alice --producer --topic orders",
        "--add --allow-principal User:alice --producer --idempotent --topic orders"
            + " --transactional-id pay",
        "--add --allow-principal User:bob --consumer --topic orders --group billing",
        "--add --allow-principal User:bob --consumer --topic bill --group bill"
            + " --resource-pattern-type prefixed",
        "--add --allow-principal User:root --operation All --cluster",
        "--add --allow-principal User:root --operation AlterConfigs --operation DescribeConfigs"
            + " --cluster kafka-cluster",
        "--add --allow-principal User:bob --operation Describe --delegation-token token1",
        "--add --allow-principal User:bob --operation CreateTokens --operation DescribeTokens"
            + " --user-principal User:alice",
        "--add --allow-principal User:x --operation TwoPhaseCommit --transactional-id pay");
  }

  private static List<String> listing() {
    return List.of(
        "--list",
        "--list --topic flights",
        "--list --topic billing",
        "--list --topic billing --resource-pattern-type match",
        "--list --topic bill --resource-pattern-type prefixed",
        "--list --topic bill --resource-pattern-type any",
        "--list --topic * --resource-pattern-type match",
        "--list --group billing --resource-pattern-type match",
        "--list --cluster",
        "--list --principal User:alice",
        "--list --principal User:alice --principal User:eve --topic flights",
        "--list --transactional-id pay",
        "--list --user-principal User:alice",
        "--list --delegation-token token1");
  }

  private static List<String> removing() {
    return List.of(
        "--remove --force --allow-principal User:alice --allow-host 10.0.0.1 --operation Read"
            + " --topic flights",
        "--list --topic flights",
        "--remove --force --allow-principal User:bob --consumer --topic orders --group billing",
        "--remove --force --topic flights",
        "--remove --force --topic bill --resource-pattern-type prefixed",
        "--remove --force --topic nothing",
        "--remove --force --cluster",
        "--list",
        "--remove --force --topic * --resource-pattern-type match",
        "--list");
  }

  private static List<String> mistaken() {
    return List.of(
        "--add --allow-principal alice --operation Read --topic t",
        "--add --allow-principal User:alice --operation Read --cluster --topic t",
        "--add --allow-principal User:alice --operation IdempotentWrite --topic t",
        "--add --allow-principal User:alice --operation Read --topic t --resource-pattern-type"
            + " match",
        "--add --allow-principal User:alice --allow-host not-an-address --operation Read --topic t",
        "--add --operation Read --topic t",
        "--add --allow-principal User:alice --operation Read --topic t --resource-pattern-type"
            + " prefixed",
        "--list --topic t1 --resource-pattern-type match");
  }
}
