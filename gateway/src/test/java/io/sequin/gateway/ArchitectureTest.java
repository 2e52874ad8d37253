package io.sequin.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.storage.topic.TopicCatalog;

/** Who may know whom. */
@AnalyzeClasses(packages = "io.sequin", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule storageKnowsNeitherTheWireNorTheGateway =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sequin.protocol..", "io.sequin.gateway..");

  @ArchTest
  static final ArchRule protocolKnowsNeitherStorageNorTheGateway =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sequin.storage..", "io.sequin.gateway..", "java.sql..");

  @ArchTest
  static final ArchRule kafkaIsOnlyAWitnessInTests =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule sqlStaysInStorage =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sequin.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule handlersKnowNothingOfTheNetwork =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.gateway.api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sequin.gateway.net..", "io.netty.channel..");

  @ArchTest
  static final ArchRule administrationKnowsNoInterfaceThatItIsDoneThrough =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.gateway.admin..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sequin.gateway.api..",
              "io.sequin.gateway.net..",
              "io.sequin.protocol",
              "io.sequin.protocol.message..",
              "io.sequin.protocol.wire..");

  @ArchTest
  static final ArchRule handlersFindTopicsThroughTheLookup =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.gateway.api..")
          .and()
          .haveSimpleNameNotEndingWith("Apis")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(TopicCatalog.class);

  @ArchTest
  static final ArchRule apisAreServedByHandlersInOnePlace =
      classes()
          .that()
          .areAssignableTo(ApiHandler.class)
          .should()
          .resideInAPackage("io.sequin.gateway.api..");

  @ArchTest
  static final ArchRule groupsKnowNeitherRequestsNorResponses =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.gateway.group..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sequin.gateway.api..")
                  .or(simpleNameEndingWith("Request"))
                  .or(simpleNameEndingWith("Response")));

  @ArchTest
  static final ArchRule bytesAreHandledOnlyWhereRecordsAreCarried =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.gateway.api..")
          .and()
          .haveSimpleNameNotEndingWith("RequestContext")
          .and()
          .haveSimpleNameNotEndingWith("PartitionAppender")
          .and()
          .haveSimpleNameNotEndingWith("FetchResponses")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty.buffer..");

  @ArchTest
  static final ArchRule configsAreValuesOnly =
      classes()
          .that()
          .resideInAPackage("io.sequin.gateway.config..")
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("io.sequin..")
                  .or(resideInAPackage("io.sequin.gateway.config..")));

  @ArchTest
  static final ArchRule whatIsCalledHandlerServesAnApi =
      classes()
          .that()
          .resideInAPackage("io.sequin.gateway.api..")
          .and()
          .haveSimpleNameEndingWith("Handler")
          .should()
          .beAssignableTo(ApiHandler.class);
}
