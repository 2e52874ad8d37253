package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.Form;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.resource.ClusterOverview.Gateway;
import io.sequin.gateway.http.resource.Header;
import io.sequin.gateway.http.resource.Message;
import io.sequin.gateway.http.resource.NewMessage;
import io.sequin.gateway.http.resource.Positions;
import io.sequin.gateway.http.resource.Queries;
import io.sequin.gateway.http.resource.Reading;
import io.sequin.gateway.http.resource.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Messages of a topic: looked at, followed, sent, and sent again. */
public final class MessagePages {

  private static final String MESSAGES = "/topics/{topic}/messages";
  private static final String SEND = "/topics/{topic}/send";
  private static final String LAST = "last";
  private static final int MAX_LIMIT = 1_000;

  private final Resources resources;

  MessagePages(Resources resources) {
    this.resources = resources;
  }

  /** What somebody wants to see; null where nothing was said. */
  public record Question(
      String from, String partition, String filter, String where, String format, int limit) {}

  /**
   * What the page shows.
   *
   * @param broker for commands
   * @param next the page behind this one; null if there is none
   */
  public record Model(
      String topic, String broker, Question question, List<MessageRow> rows, String next) {}

  /** What a form begins with. */
  public record Draft(String key, String data, String headers) {}

  void register(HttpRouting.Builder routing, Pages pages) {
    routing
        .get(MESSAGES, pages.page(this::look))
        .post(MESSAGES, pages.action(this::send))
        .get(SEND, pages.page(this::draft));
  }

  private Pages.View look(HttpCall call) {
    String topic = call.path("topic");
    Question question =
        new Question(
            call.text("from").orElse(LAST),
            call.text("partition").orElse(null),
            call.text("filter").orElse(null),
            call.text("where").orElse(null),
            call.text("as").filter(MessageRow.FORMATS::contains).orElse("text"),
            call.integer("limit", 50, 1, MAX_LIMIT));
    return Pages.View.of(
        "pages/messages.jte",
        Section.TOPICS,
        topic,
        Map.of(
            "model",
            question.where() == null ? read(call, topic, question) : query(call, topic, question)));
  }

  private Model read(HttpCall call, String topic, Question question) {
    int partition = call.integer("partition", -1, 0, Integer.MAX_VALUE);
    boolean isLast = question.from().equals(LAST);
    SortedMap<Integer, Long> positions =
        isLast
            ? resources.positions().last(call.caller(), topic, question.limit(), partition)
            : resources.positions().of(call.caller(), topic, question.from(), partition);
    int limit = isLast ? question.limit() * Math.max(1, positions.size()) : question.limit();
    Optional<String> filter = Optional.ofNullable(question.filter());
    try (Reading.Chunk chunk =
        resources.reading().read(call.caller(), topic, filter, positions, limit, 0)) {
      boolean isMore = !isLast && !chunk.positions().equals(positions);
      String next = isMore ? next(topic, question, chunk) : null;
      return new Model(topic, broker(call), question, rows(chunk, question, isLast), next);
    }
  }

  private static List<MessageRow> rows(Reading.Chunk chunk, Question question, boolean isLast) {
    List<Message> messages = new ArrayList<>(chunk.messages());
    if (isLast) {
      messages.sort(Comparator.comparing(Message::timestamp).reversed());
    }
    return messages.stream()
        .limit(question.limit())
        .map(message -> MessageRow.of(message, question.format()))
        .toList();
  }

  /** A predicate may read whatever SQL lets it, so it is for those who may use SQL. */
  private Model query(HttpCall call, String topic, Question question) {
    String sql =
        """
        SELECT partition, "offset", "timestamp", key, encode(data, 'base64') AS data
        FROM sequin.messages WHERE topic = '%s' AND (%s
        ) ORDER BY "timestamp" DESC, partition, "offset" DESC LIMIT %s\
        """
            .formatted(topic.replace("'", "''"), question.where(), question.limit());
    List<MessageRow> rows =
        resources
            .queries()
            .run(call.caller(), new Queries.Query(sql, question.limit()))
            .rows()
            .stream()
            .map(row -> MessageRow.of(row, question.format()))
            .toList();
    return new Model(topic, broker(call), question, rows, null);
  }

  private static String next(String topic, Question question, Reading.Chunk chunk) {
    StringBuilder path = new StringBuilder(Links.messages(topic));
    path.append("?from=").append(Links.encode(Positions.cursor(chunk.positions())));
    path.append("&as=").append(question.format()).append("&limit=").append(question.limit());
    if (question.filter() != null) {
      path.append("&filter=").append(Links.encode(question.filter()));
    }
    if (question.partition() != null) {
      path.append("&partition=").append(Links.encode(question.partition()));
    }
    return path.toString();
  }

  private String broker(HttpCall call) {
    return resources.cluster().of(call.caller()).gateways().stream()
        .findFirst()
        .map((Gateway gateway) -> gateway.host() + ":" + gateway.port())
        .orElse("HOST:PORT");
  }

  private Pages.View draft(HttpCall call) {
    String topic = call.path("topic");
    Draft draft =
        call.text("offset").isEmpty() ? new Draft("", "", "") : draftOf(message(call, topic));
    return Pages.View.of(
        "pages/send.jte",
        Section.TOPICS,
        "Send to " + topic,
        Map.of("topic", topic, "draft", draft));
  }

  private Message message(HttpCall call, String topic) {
    int partition = call.integer("partition", 0, 0, Integer.MAX_VALUE);
    long offset = call.number("offset", 0, 0, Long.MAX_VALUE);
    SortedMap<Integer, Long> position = new TreeMap<>(Map.of(partition, offset));
    try (Reading.Chunk chunk =
        resources.reading().read(call.caller(), topic, Optional.empty(), position, 1, 0)) {
      return chunk.messages().stream()
          .filter(message -> message.offset() == offset)
          .findFirst()
          .orElseThrow(() -> HttpProblemException.notFound("there is no such message any more"));
    }
  }

  /** Bytes that are no text cannot be edited in a form. */
  private static Draft draftOf(Message message) {
    if (message.keyBase64() != null || message.dataBase64() != null) {
      throw HttpProblemException.badRequest(
          "key or data are no text: send it again with kcat or the API");
    }
    String headers =
        message.headers().stream()
            .map(header -> header.name() + ": " + (header.value() == null ? "" : header.value()))
            .collect(Collectors.joining("\n"));
    return new Draft(orEmpty(message.key()), orEmpty(message.data()), headers);
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private String send(HttpCall call) {
    Form form = call.form();
    boolean isTombstone = form.text("tombstone").isPresent();
    NewMessage message =
        new NewMessage(
            form.text("key").orElse(null),
            null,
            isTombstone ? null : form.text("data").orElse(""),
            null,
            null,
            headers(form.text("headers").orElse("")),
            form.integer("partition").orElse(null),
            null);
    String topic = call.path("topic");
    resources.sending().send(call.caller(), topic, message.encoded());
    return Links.messages(topic);
  }

  private static List<Header> headers(String lines) {
    List<Header> headers =
        lines.lines().filter(line -> !line.isBlank()).map(MessagePages::header).toList();
    return headers.isEmpty() ? null : headers;
  }

  private static Header header(String line) {
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw HttpProblemException.badRequest("a header is name: value, not " + line);
    }
    return new Header(line.substring(0, colon).strip(), line.substring(colon + 1).strip(), null);
  }
}
