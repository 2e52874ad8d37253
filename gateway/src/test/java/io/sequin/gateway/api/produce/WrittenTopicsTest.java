package io.sequin.gateway.api.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.admin.AdminException;
import io.sequin.gateway.admin.Refusal;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.storage.Storage;
import io.sequin.storage.log.BatchLogSettings;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who joins a transaction and who appends for the same request see the same topics. */
final class WrittenTopicsTest {

  private static final TopicRef FLIGHTS = TopicRef.named("flights");

  private Storage storage;
  private WrittenTopics topics;

  @BeforeEach
  void open() {
    storage = Storage.open(GatewayFixture.newDatabase(), BatchLogSettings.defaults());
    topics = newRequest();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void aTopicThatIsMadeMeanwhileIsThereForTheNextRequestOnly() {
    assertThat(topics.find(FLIGHTS)).isEmpty();
    storage.topics().create("flights", 1, Map.of());

    assertRefused(0, Refusal.UNKNOWN_TOPIC);
    assertThat(newRequest().requirePartition(FLIGHTS, 0).name()).isEqualTo("flights");
  }

  @Test
  void soIsAPartitionThatIsAdded() {
    storage.topics().create("flights", 1, Map.of());
    assertThat(topics.find(FLIGHTS)).isPresent();
    storage.topics().setPartitionCount("flights", _ -> 2);

    assertThat(topics.requirePartition(FLIGHTS, 0).partitionCount()).isEqualTo(1);
    assertRefused(1, Refusal.UNKNOWN_PARTITION);
    assertThat(newRequest().requirePartition(FLIGHTS, 1).partitionCount()).isEqualTo(2);
  }

  private void assertRefused(int partition, Refusal refusal) {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> topics.requirePartition(FLIGHTS, partition))
        .extracting(AdminException::reason)
        .isEqualTo(refusal);
  }

  private WrittenTopics newRequest() {
    return new WrittenTopics(new TopicLookup(storage.topics()));
  }
}
