package io.sequin.storage.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.key.InvalidKeyFilterException;
import io.sequin.storage.key.KeyFilter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilteredTopicsTest {

  private final Map<String, Topic> topics = new HashMap<>();
  private long version = 1;
  private final FilteredTopics filtered = gateway();

  @Test
  void theLongestTopicThatTheNameBeginsWithIsMeant() {
    Topic a = create("a");
    assertThat(filtered.find("a.b.*")).contains(filtered(a, "b.*"));
    Topic ab = create("a.b");
    assertThat(filtered.find("a.b.*")).contains(filtered(ab, "*"));
    assertThat(filtered.find("a.bc.*")).contains(filtered(a, "bc.*"));
    assertThat(filtered.find("a.b.c.*.d.>")).contains(filtered(ab, "c.*.d.>"));
  }

  @Test
  void aFilteredTopicHasANameAndAnIdOfItsOwnAndIsElseItsTopic() {
    Topic flights = create("flights");
    Topic lax = filtered.find("flights.*.LAX.>").orElseThrow();

    assertThat(lax.name()).isEqualTo("flights.*.LAX.>");
    assertThat(lax.filterText()).isEqualTo("*.LAX.>");
    assertThat(lax.id()).isEqualTo(flights.id());
    assertThat(lax.partitionCount()).isEqualTo(flights.partitionCount());
    assertThat(lax.uuid())
        .isNotEqualTo(flights.uuid())
        .isNotEqualTo(filtered.find("flights.*.SFO.>").orElseThrow().uuid())
        .isEqualTo(gateway().find("flights.*.LAX.>").orElseThrow().uuid());
  }

  @Test
  void anIdIsKnownOnceItsNameWasAskedFor() {
    create("flights");
    UUID uuid = gateway().find("flights.>").orElseThrow().uuid();
    assertThat(filtered.find(uuid)).isEmpty();

    filtered.find("flights.>");
    assertThat(filtered.find(uuid)).map(Topic::name).contains("flights.>");
  }

  @Test
  void anIdEndsWithItsTopic() {
    create("flights");
    UUID uuid = filtered.find("flights.>").orElseThrow().uuid();
    topics.clear();
    version++;
    assertThat(filtered.find(uuid)).isEmpty();

    create("flights");
    assertThat(filtered.find("flights.>")).map(Topic::uuid).isPresent().isNotEqualTo(uuid);
    assertThat(filtered.find(uuid)).isEmpty();
  }

  @Test
  void aTopicThatGrowsGrowsForEveryFilter() {
    Topic flights = create("flights");
    filtered.find("flights.>");
    topics.put("flights", new Topic(flights.id(), flights.uuid(), "flights", 9, flights.configs()));
    version++;

    assertThat(filtered.find("flights.>")).map(Topic::partitionCount).contains(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", ">", "*.flights", "flights.>.b", "flights.**", "flights..*"})
  void whatIsNoFilterOfATopicIsRefusedAndMeansNothing(String name) {
    create("flights");

    assertThat(FilteredTopics.isFilter(name)).isTrue();
    assertThatThrownBy(() -> FilteredTopics.check(name))
        .isInstanceOf(InvalidKeyFilterException.class);
    assertThat(filtered.find(name)).isEmpty();
  }

  @Test
  void aFilterOfNoTopicMeansNothing() {
    create("flights");

    assertThat(filtered.find("trains.*")).isEmpty();
    assertThat(filtered.find("flight.*")).isEmpty();
    assertThat(filtered.find("flights")).isEmpty();
  }

  @Test
  void manyNamesAreNotAllRemembered() {
    create("flights");
    UUID first = filtered.find("flights.0.>").orElseThrow().uuid();
    for (int i = 1; i <= 10_000; i++) {
      filtered.find("flights." + i + ".>");
    }

    assertThat(filtered.find(first)).isEmpty();
    assertThat(filtered.find("flights.0.>")).map(Topic::uuid).contains(first);
  }

  private FilteredTopics gateway() {
    return new FilteredTopics(name -> Optional.ofNullable(topics.get(name)), () -> version);
  }

  private Topic create(String name) {
    Topic topic = new Topic(topics.size() + 1, UUID.randomUUID(), name, 3, Map.of());
    topics.put(name, topic);
    version++;
    return topic;
  }

  private static Topic filtered(Topic topic, String filter) {
    return topic.filteredBy(KeyFilter.parse(filter));
  }
}
