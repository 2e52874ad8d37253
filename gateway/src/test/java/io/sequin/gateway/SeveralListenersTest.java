package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FindCoordinatorRequest;
import io.sequin.protocol.message.FindCoordinatorResponse;
import io.sequin.protocol.message.MetadataRequest;
import io.sequin.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.sequin.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.sequin.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Clients are told the addresses of the listener that they came by, of all gateways. */
final class SeveralListenersTest {

  private static final int PARTITIONS = 20;

  @Test
  void clientsOfEachListenerSeeItsOwnAddressesOfAllGateways() throws Exception {
    DatabaseSettings database = GatewayFixture.newDatabase();
    try (Gateway one = start(database, "INSIDE,OUTSIDE,ONLY_HERE");
        Gateway other = start(database, "INSIDE,OUTSIDE")) {
      Awaitility.await().until(() -> metadata(one, "INSIDE").brokers().size() == 2);

      assertThat(ports(metadata(one, "INSIDE")))
          .containsExactlyInAnyOrder(port(one, "INSIDE"), port(other, "INSIDE"));
      assertThat(ports(metadata(other, "OUTSIDE")))
          .containsExactlyInAnyOrder(port(one, "OUTSIDE"), port(other, "OUTSIDE"));
      assertThat(ports(metadata(one, "ONLY_HERE"))).containsExactly(port(one, "ONLY_HERE"));
      createTopic(one);
      assertThat(partitions(one, "INSIDE")).allMatch(partition -> partition.errorCode() == 0);
      assertThat(partitions(one, "ONLY_HERE"))
          .anySatisfy(
              partition -> {
                assertThat(partition.errorCode()).isEqualTo(ErrorCode.LISTENER_NOT_FOUND.code());
                assertThat(partition.leaderId()).isEqualTo(-1);
              })
          .anyMatch(partition -> partition.errorCode() == 0);
      assertThat(coordinators(one, "OUTSIDE"))
          .containsOnly(port(one, "OUTSIDE"), port(other, "OUTSIDE"));
    }
  }

  private static Gateway start(DatabaseSettings database, String names) throws IOException {
    String listeners = names.replace(",", "://127.0.0.1:0,") + "://127.0.0.1:0";
    String protocols = names.replace(",", ":PLAINTEXT,") + ":PLAINTEXT";
    return GatewayFixture.start(
        database, Map.of("listeners", listeners, "listener.security.protocol.map", protocols));
  }

  private static void createTopic(Gateway gateway) throws Exception {
    String bootstrap = "127.0.0.1:" + port(gateway, "INSIDE");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic("spread", PARTITIONS, (short) 1))).all().get();
    }
  }

  private static List<MetadataResponsePartition> partitions(Gateway gateway, String listener) {
    MetadataResponseTopic topic = metadata(gateway, listener).topics().getFirst();
    assertThat(topic.partitions()).hasSize(PARTITIONS);
    return topic.partitions();
  }

  private static MetadataResponse metadata(Gateway gateway, String listener) {
    MetadataRequest request =
        MetadataRequest.builder()
            .topics(List.of(new MetadataRequestTopic(Uuids.ZERO, "spread")))
            .allowAutoTopicCreation(false)
            .build();
    try (RawClient client = new RawClient(gateway.addresses().get(listener))) {
      return (MetadataResponse) client.ask(request, (short) 12);
    }
  }

  private static List<Integer> coordinators(Gateway gateway, String listener) {
    List<String> groups = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
    FindCoordinatorRequest request =
        FindCoordinatorRequest.builder().coordinatorKeys(groups).build();
    try (RawClient client = new RawClient(gateway.addresses().get(listener))) {
      FindCoordinatorResponse found = (FindCoordinatorResponse) client.ask(request, (short) 4);
      return found.coordinators().stream().map(each -> each.port()).toList();
    }
  }

  private static List<Integer> ports(MetadataResponse metadata) {
    return metadata.brokers().stream().map(MetadataResponseBroker::port).toList();
  }

  private static int port(Gateway gateway, String listener) {
    return gateway.addresses().get(listener).getPort();
  }
}
