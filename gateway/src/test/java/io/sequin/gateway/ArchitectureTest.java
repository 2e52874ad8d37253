package io.sequin.gateway;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.ApiVersionsHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.fetch.FetchHandler;
import io.sequin.gateway.api.group.OffsetFetchHandler;
import io.sequin.gateway.api.security.SaslAuthenticateHandler;
import io.sequin.gateway.api.security.SaslHandshakeHandler;
import io.sequin.gateway.api.telemetry.GetTelemetrySubscriptionsHandler;
import io.sequin.gateway.api.telemetry.PushTelemetryHandler;
import io.sequin.storage.topic.TopicCatalog;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

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
          .resideInAnyPackage(
              "io.sequin.protocol..", "io.sequin.migration..", "io.sequin.gateway..");

  @ArchTest
  static final ArchRule protocolKnowsNeitherStorageNorTheGateway =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sequin.storage..", "io.sequin.migration..", "io.sequin.gateway..", "java.sql..");

  @ArchTest
  static final ArchRule linksKnowNothingOfTheGatewayThatTheyRunIn =
      noClasses()
          .that()
          .resideInAPackage("io.sequin.migration..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sequin.gateway..");

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

  /** Or has another ask: reads do so where they wait, offsets where they are looked up. */
  @ArchTest
  static final ArchRule everyApiAsksWhatItsClientMayDo =
      classes()
          .that()
          .implement(ApiHandler.class)
          .and()
          .doNotBelongToAnyOf(
              ApiVersionsHandler.class,
              SaslHandshakeHandler.class,
              SaslAuthenticateHandler.class,
              GetTelemetrySubscriptionsHandler.class,
              PushTelemetryHandler.class,
              FetchHandler.class,
              OffsetFetchHandler.class)
          .should()
          .callMethod(RequestContext.class, "authorizer")
          .orShould()
          .dependOnClassesThat(simpleName("TopicGate").or(simpleName("TokenRequests")));

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

  /** Or a failure there may be lost, and what waits for it waits for ever. */
  @ArchTest
  static final ArchRule threadsAndTimersAreStartedInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sequin.storage.background..")
          .should()
          .callMethodWhere(
              target(owner(assignableTo(Thread.class)))
                  .and(target(nameMatching("of(Virtual|Platform)|start.*"))))
          .orShould()
          .callConstructorWhere(target(owner(assignableTo(Thread.class))))
          .orShould()
          .callMethodWhere(target(owner(type(Executors.class))))
          .orShould()
          .callMethodWhere(
              target(owner(assignableTo(ScheduledExecutorService.class)))
                  .and(target(nameMatching("schedule.*"))))
          .orShould()
          .callMethodWhere(
              target(owner(assignableTo(ExecutorService.class)))
                  .and(target(nameMatching("submit|invoke.*"))));

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
