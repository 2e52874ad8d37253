package io.sequin.storage.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.UnknownPartitionException;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicCatalogTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(1, 1 << 20, 1 << 20);

  private Storage storage;
  private Storage otherStorage;
  private TopicCatalog topics;
  private TopicCatalog otherTopics;

  @BeforeEach
  void open() {
    DatabaseSettings database = TestDatabase.create();
    storage = Storage.open(database, SETTINGS);
    otherStorage = Storage.open(database, SETTINGS);
    topics = storage.topics();
    otherTopics = otherStorage.topics();
  }

  @AfterEach
  void close() {
    storage.close();
    otherStorage.close();
  }

  @Test
  void aCreatedTopicIsFoundByNameAndId() {
    Topic topic = topics.create("flights", 3, Map.of("retention.ms", "1000"));

    assertThat(topic.configs()).containsExactly(Map.entry("retention.ms", "1000"));
    assertThat(topics.find("flights")).contains(topic);
    assertThat(topics.find(topic.uuid())).contains(topic);
    assertThat(topics.find("Flights")).isEmpty();
    assertThat(topics.find(UUID.randomUUID())).isEmpty();
  }

  @Test
  void topicsAreListedInTheOrderOfTheirNames() {
    for (String name : List.of("b", "a.b", "B", "a_b", "a")) {
      topics.create(name, 1, Map.of());
    }

    assertThat(topics.topics())
        .extracting(Topic::name)
        .containsExactly("B", "a", "a.b", "a_b", "b");
  }

  @Test
  void aNameIsTakenOnce() {
    topics.create("flights", 1, Map.of());

    assertThatThrownBy(() -> otherTopics.create("flights", 1, Map.of()))
        .isInstanceOf(TopicExistsException.class)
        .hasMessage("Topic 'flights' already exists.");
  }

  @Test
  void ofManyThatCreateTheSameTopicOneSucceeds() {
    List<CompletableFuture<Topic>> attempts =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> (i % 2 == 0 ? topics : otherTopics).create("flights", 2, Map.of())))
            .toList();

    List<Topic> created = new ArrayList<>();
    for (CompletableFuture<Topic> attempt : attempts) {
      attempt.handle((topic, failure) -> failure == null && created.add(topic)).join();
    }
    assertThat(created).hasSize(1);
    assertThat(attempts)
        .filteredOn(CompletableFuture::isCompletedExceptionally)
        .allSatisfy(
            attempt -> assertThat(attempt.exceptionNow()).isInstanceOf(TopicExistsException.class));
  }

  @Test
  void aTopicThatIsDeletedAndCreatedAgainIsANewAndEmptyOne() {
    Topic before = topics.create("flights", 1, Map.of("retention.ms", "1"));
    storage.log().append(Batches.of(new PartitionId(before.id(), 0), 5, "k", "v")).join();

    topics.delete("flights");
    assertThat(topics.find("flights")).isEmpty();
    assertThat(topics.find(before.uuid())).isEmpty();
    Topic after = topics.create("flights", 1, Map.of());

    assertThat(after.uuid()).isNotEqualTo(before.uuid());
    assertThat(after.configs()).isEmpty();
    assertThat(storage.log().currentOffsets(new PartitionId(after.id(), 0)))
        .isEqualTo(new LogOffsets(0, 0));
    assertThatThrownBy(() -> storage.log().currentOffsets(new PartitionId(before.id(), 0)))
        .isInstanceOf(UnknownPartitionException.class);
  }

  @Test
  void aTopicThatDoesNotExistCannotBeChanged() {
    assertThatThrownBy(() -> topics.delete("flights")).isInstanceOf(UnknownTopicException.class);
    assertThatThrownBy(() -> topics.setPartitionCount("flights", count -> 2))
        .isInstanceOf(UnknownTopicException.class);
    assertThatThrownBy(() -> topics.setConfigs("flights", configs -> configs))
        .isInstanceOf(UnknownTopicException.class);
  }

  @Test
  void addedPartitionsAreEmptyAndTheOthersKeepTheirRecords() {
    Topic topic = topics.create("flights", 1, Map.of());
    PartitionId first = new PartitionId(topic.id(), 0);
    PartitionId added = new PartitionId(topic.id(), 2);
    storage.log().append(Batches.of(first, 5, "k", "v")).join();

    topics.setPartitionCount("flights", count -> count + 2);

    assertThat(topics.find("flights").orElseThrow().partitionCount()).isEqualTo(3);
    assertThat(storage.log().currentOffsets(first)).isEqualTo(new LogOffsets(0, 5));
    assertThat(storage.log().append(Batches.of(added, 1, "k", "v")).join().baseOffset()).isZero();
  }

  @Test
  void aChangeThatIsRefusedLeavesTheTopicAsItWas() {
    Topic topic = topics.create("flights", 1, Map.of("retention.ms", "1"));

    assertThatThrownBy(
            () ->
                topics.setConfigs(
                    "flights",
                    configs -> {
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    topics.refresh();

    assertThat(topics.find("flights")).contains(topic);
  }

  @Test
  void configsThatTwoGatewaysAddAtTheSameTimeAreAllThere() {
    topics.create("flights", 1, Map.of());

    CompletableFuture.allOf(
            IntStream.range(0, 10)
                .mapToObj(
                    i ->
                        CompletableFuture.runAsync(
                            () ->
                                (i % 2 == 0 ? topics : otherTopics)
                                    .setConfigs(
                                        "flights", configs -> with(configs, "config." + i))))
                .toArray(CompletableFuture[]::new))
        .join();
    topics.refresh();

    assertThat(topics.find("flights").orElseThrow().configs()).hasSize(10);
  }

  @Test
  void whatOneGatewayChangesAnotherSeesAfterARefresh() {
    Topic topic = topics.create("flights", 1, Map.of());
    topics.create("gone", 1, Map.of());
    assertThat(otherTopics.find("flights")).isEmpty();

    otherTopics.refresh();
    assertThat(otherTopics.find("flights")).contains(topic);

    topics.delete("gone");
    topics.setPartitionCount("flights", count -> 4);
    topics.setConfigs("flights", configs -> with(configs, "cleanup.policy"));
    otherTopics.refresh();
    assertThat(otherTopics.topics())
        .containsExactly(
            new Topic(topic.id(), topic.uuid(), "flights", 4, Map.of("cleanup.policy", "value")));
  }

  @Test
  void whoCatchesUpGoesOnWithWhatIsKnownWhilePostgresIsAway() {
    Topic topic = topics.create("flights", 1, Map.of());
    otherTopics.catchUp();
    assertThat(otherTopics.find("flights")).contains(topic);

    otherStorage.close();
    topics.delete("flights");
    for (int time = 0; time < 10; time++) {
      otherTopics.catchUp();
      assertThat(otherTopics.find("flights")).contains(topic);
    }
    assertThatThrownBy(() -> otherTopics.refresh()).isInstanceOf(StorageException.class);
  }

  private static Map<String, String> with(Map<String, String> configs, String name) {
    Map<String, String> changed = new HashMap<>(configs);
    changed.put(name, "value");
    return changed;
  }
}
