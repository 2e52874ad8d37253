package io.sequin.storage.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.topic.InactiveLinkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links that are paused or deleted while a gateway is at work on them. */
class LinkStoreTest {

  private static final String WAITING =
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type ="
          + " 'Lock'";

  private DatabaseSettings settings;
  private Storage storage;
  private LinkStore links;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    storage = Storage.open(settings, new BatchLogSettings(1, 1 << 20, 1 << 20));
    links = storage.links();
    links.create("prod", Map.of("bootstrap.servers", "kafka:9092"), "{}");
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void aPausedLinkMakesNoTopics() {
    links.setPaused("prod", true);

    assertThatThrownBy(() -> follow("prod")).isInstanceOf(InactiveLinkException.class);
    assertThat(storage.topics().find("flights")).isEmpty();

    links.setPaused("prod", false);
    follow("prod");
    assertThat(storage.topics().find("flights")).isPresent();
  }

  @Test
  void aLinkWithATopicThatFollowsIsNotDeleted() {
    follow("prod");
    assertThat(links.delete("prod")).containsExactly("flights");

    storage.topics().delete("flights");
    assertThat(links.delete("prod")).isEmpty();
    assertThat(links.list()).isEmpty();
    assertThatThrownBy(() -> follow("prod")).isInstanceOf(InactiveLinkException.class);
  }

  @Test
  void aTopicThatIsJustMadeCounts() throws SQLException {
    storage.topics().create("flights", 1, Map.of());
    try (Connection other = TestDatabase.connect(settings);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM sequin_control.links WHERE name = 'prod' FOR SHARE");
      statement.execute(
          "INSERT INTO sequin_control.linked_topics (topic_id, link) SELECT id, 'prod' FROM"
              + " sequin_control.topics");
      CompletableFuture<List<String>> deletion =
          CompletableFuture.supplyAsync(() -> links.delete("prod"));
      await().until(() -> !TestDatabase.query(settings, WAITING).isEmpty());
      other.commit();

      assertThat(deletion).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(List.of("flights"));
    }
    assertThat(links.list()).hasSize(1);
  }

  private void follow(String link) {
    storage.topics().createLinked(link, "flights", 1, Map.of());
  }
}
