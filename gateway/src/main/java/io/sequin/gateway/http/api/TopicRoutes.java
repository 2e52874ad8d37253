package io.sequin.gateway.http.api;

import static io.sequin.gateway.http.HttpRoutes.call;
import static io.sequin.gateway.http.HttpRoutes.json;

import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.HttpRoutes;
import io.sequin.gateway.http.resource.Message;
import io.sequin.gateway.http.resource.Positions;
import io.sequin.gateway.http.resource.Reading;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.gateway.http.resource.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Topics and their messages. */
final class TopicRoutes {

  private static final String TOPICS = "/api/v1/topics";
  private static final String TOPIC = TOPICS + "/{topic}";
  private static final int MAX_PAGE = 10_000;
  private static final int MAX_MESSAGES = 10_000;
  private static final int MAX_WAIT_MS = 30_000;

  private final Resources resources;

  TopicRoutes(Resources resources) {
    this.resources = resources;
  }

  /** Configs of a topic to be set; those that are null go back to their defaults. */
  record Alteration(Integer partitions, Map<String, String> configs) {}

  /** Offsets before which records are to be deleted, by partition. */
  record Deletion(Map<Integer, Long> before) {}

  /**
   * Some messages of a topic.
   *
   * @param cursor to read on with as {@code from}
   */
  record Page(List<Message> messages, String cursor) {}

  void register(Routes routes) {
    routes
        .get(TOPICS, json(this::list))
        .post(TOPICS, json(this::create))
        .get(TOPIC, json(this::describe))
        .patch(TOPIC, json(this::alter))
        .delete(TOPIC, json(this::delete))
        .post(TOPIC + "/delete-records", json(this::deleteRecords))
        .get(TOPIC + "/messages", call(this::read))
        .post(TOPIC + "/messages", call(new SendingRoute(resources)))
        .get(TOPIC + "/events", call(new EventsRoute(resources)));
  }

  private Object list(HttpCall call) {
    call.accept("prefix", "after", "limit");
    return resources
        .topics()
        .list(
            call.caller(),
            call.text("prefix").orElse(""),
            call.text("after").orElse(""),
            call.integer("limit", 1_000, 1, MAX_PAGE));
  }

  private Object create(HttpCall call) {
    return resources.topics().create(call.caller(), call.body(Topics.New.class));
  }

  private Object describe(HttpCall call) {
    return resources.topics().describe(call.caller(), call.path("topic"));
  }

  private Object alter(HttpCall call) {
    Alteration alteration = call.body(Alteration.class);
    if (alteration.partitions() == null && alteration.configs() == null) {
      throw HttpProblemException.badRequest("partitions or configs are needed");
    }
    String topic = call.path("topic");
    if (alteration.partitions() != null) {
      resources.topics().grow(call.caller(), topic, alteration.partitions());
    }
    if (alteration.configs() != null) {
      resources.configs().alterTopic(call.caller(), topic, alteration.configs());
    }
    return null;
  }

  private Object delete(HttpCall call) {
    resources.topics().delete(call.caller(), call.path("topic"));
    return null;
  }

  private Object deleteRecords(HttpCall call) {
    Map<Integer, Long> before = call.body(Deletion.class).before();
    if (before == null || before.isEmpty()) {
      throw HttpProblemException.badRequest("before is needed: offsets by partition");
    }
    return resources.topics().deleteRecords(call.caller(), call.path("topic"), before);
  }

  private Object read(HttpCall call) throws InterruptedException {
    call.accept("from", "last", "partition", "filter", "limit", "waitMs");
    Optional<String> filter = call.text("filter");
    String topic = call.path("topic");
    int limit = call.integer("limit", 100, 1, MAX_MESSAGES);
    int waitMs = call.integer("waitMs", 0, 0, MAX_WAIT_MS);
    try (Reading.Chunk chunk =
        resources
            .reading()
            .read(call.caller(), topic, filter, positions(call, topic), limit, waitMs)) {
      HttpRoutes.answer(call, new Page(chunk.messages(), Positions.cursor(chunk.positions())));
    }
    return null;
  }

  private SortedMap<Integer, Long> positions(HttpCall call, String topic) {
    int partition = call.integer("partition", -1, 0, Integer.MAX_VALUE);
    if (call.text("last").isEmpty()) {
      String from = call.text("from").orElse("earliest");
      return resources.positions().of(call.caller(), topic, from, partition);
    }
    int last = call.integer("last", 0, 1, MAX_MESSAGES);
    return resources.positions().last(call.caller(), topic, last, partition);
  }
}
