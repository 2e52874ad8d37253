package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.cluster.Peers;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.filter.BatchChoosers;
import io.sequin.gateway.filter.QueryResults;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupKinds;
import io.sequin.gateway.link.LinkedWrites;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.telemetry.ClientMetrics;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import io.sequin.protocol.wire.WireReader;
import io.sequin.protocol.wire.WireStruct;
import io.sequin.protocol.wire.WireWriter;
import io.sequin.storage.Storage;
import io.sequin.storage.cluster.NodeAddress;
import io.sequin.storage.log.BatchLogSettings;
import java.lang.reflect.Modifier;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(Lifecycle.PER_CLASS)
final class ApiRegistryTest {

  private Storage storage;
  private final Timer timer = new HashedWheelTimer();
  private Collection<ApiHandler<?, ?>> handlers;

  @BeforeAll
  void makeAllHandlers() {
    storage = Storage.open(GatewayFixture.newDatabase(), BatchLogSettings.defaults());
    Peers peers =
        Peers.join(
            storage.gateways(),
            List.of(new NodeAddress("PLAINTEXT", "localhost", 9092)),
            Optional.empty(),
            System::nanoTime);
    Cluster cluster = new Cluster(storage.clusterId(), peers, storage.log()::leaderEpoch);
    BrokerConfigs configs = new BrokerConfigs(Map.of("log.dirs", "somewhere"));
    GroupConfigs groupConfigs = new GroupConfigs(configs, _ -> Map.of());
    GroupKinds kinds = GroupKinds.of(configs, groupConfigs, storage.topics());
    ApiContext context =
        new ApiContext(
            cluster,
            configs,
            storage,
            new TopicLookup(storage.topics()),
            new BatchChoosers(
                QueryResults.ofGateway(storage.queries(), storage.log()::leaderEpoch)),
            groupConfigs,
            kinds,
            new GroupCoordinator(storage.consumers(), kinds.format(), peers),
            TransactionCoordinator.of(storage, configs),
            DelegationTokens.of(storage.tokens(), configs, storage.clock()),
            new LinkedWrites(List::of),
            ClientQuotas.of(configs, storage.quotas()::snapshot),
            ResponseMemory.ofThisProcess(),
            new MetricRegistry(),
            new ClientMetrics(),
            Clock.systemUTC(),
            timer);
    handlers = Apis.registry(context).handlers();
  }

  @AfterAll
  void closeStorage() {
    timer.stop();
    storage.close();
  }

  Collection<ApiHandler<?, ?>> handlers() {
    return handlers;
  }

  @Test
  void everyHandlerIsRegistered() {
    Set<String> written =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.sequin.gateway.api")
                .stream()
                .filter(type -> type.getSimpleName().endsWith("Handler"))
                .filter(type -> !type.isInterface())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
    assertThat(handlers.stream().map(handler -> handler.getClass().getName()))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @ParameterizedTest
  @MethodSource("handlers")
  void servedVersionsAreStableOnesOfTheSpecification(ApiHandler<?, ?> handler) {
    ApiKey key = handler.apiKey();
    assertThat(handler.versions().lowest()).isGreaterThanOrEqualTo(key.lowestVersion());
    assertThat(handler.versions().highest()).isLessThanOrEqualTo(key.highestStableVersion());
    assertThat(handler.versions().lowest()).isLessThanOrEqualTo(handler.versions().highest());
  }

  @ParameterizedTest
  @MethodSource("handlers")
  void everyVersionThatIsServedIsAnnounced(ApiHandler<?, ?> handler) {
    assertThat(handler.advertisedVersions().lowest())
        .isLessThanOrEqualTo(handler.versions().lowest());
    assertThat(handler.advertisedVersions().highest()).isEqualTo(handler.versions().highest());
  }

  @ParameterizedTest
  @MethodSource("handlers")
  void aHandlerTakesTheRequestsOfItsApi(ApiHandler<?, ?> handler) throws Exception {
    Class<?> taken =
        Arrays.stream(handler.getClass().getDeclaredMethods())
            .filter(method -> method.getName().equals("handle") && !method.isBridge())
            .findFirst()
            .orElseThrow()
            .getParameterTypes()[1];
    assertThat(taken).isEqualTo(defaultRequest(handler.apiKey()).getClass());
  }

  @ParameterizedTest
  @MethodSource("handlers")
  <Q extends ApiRequest, R extends ApiResponse> void everyErrorCanBeToldInEveryVersion(
      ApiHandler<Q, R> handler) throws Exception {
    ApiKey key = handler.apiKey();
    ApiRequest sent = defaultRequest(key);
    for (short version : versions(handler.versions())) {
      @SuppressWarnings("unchecked") // aHandlerTakesTheRequestsOfItsApi
      Q request = (Q) readRequest(key, sent, version);
      for (ErrorCode error : ErrorCode.values()) {
        R response = handler.failure(request, error);
        assertThat(readResponse(key, response, version)).isInstanceOf(response.getClass());
      }
    }
  }

  private static short[] versions(VersionRange range) {
    short[] versions = new short[range.highest() - range.lowest() + 1];
    IntStream.range(0, versions.length).forEach(i -> versions[i] = (short) (range.lowest() + i));
    return versions;
  }

  private static ApiRequest defaultRequest(ApiKey key) throws ReflectiveOperationException {
    Class<?> type = Class.forName(ApiKey.class.getPackageName() + "." + key.apiName() + "Request");
    assertThat(Modifier.isStatic(type.getField("DEFAULT").getModifiers())).isTrue();
    return (ApiRequest) type.getField("DEFAULT").get(null);
  }

  private static ApiRequest readRequest(ApiKey key, ApiRequest request, short version) {
    ByteBuf bytes = write(request, version);
    try {
      return key.readRequest(new WireReader(bytes), version);
    } finally {
      bytes.release();
    }
  }

  private static ApiResponse readResponse(ApiKey key, ApiResponse response, short version) {
    ByteBuf bytes = write(response, version);
    try {
      return key.readResponse(new WireReader(bytes), version);
    } finally {
      bytes.release();
    }
  }

  private static ByteBuf write(WireStruct struct, short version) {
    try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
      struct.write(out, version);
      return out.finish();
    }
  }
}
