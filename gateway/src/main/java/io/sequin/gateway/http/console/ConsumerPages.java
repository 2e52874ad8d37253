package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.Form;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.resource.Consumers;
import io.sequin.gateway.http.resource.DeadLetters;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.storage.sql.SqlView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Consumers that acknowledge message by message, and what they have given up. */
final class ConsumerPages {

  private static final String CONSUMER = "/consumers/{consumer}";
  private static final int REFRESH_SECONDS = 5;

  private final Resources resources;

  ConsumerPages(Resources resources) {
    this.resources = resources;
  }

  void register(HttpRouting.Builder routing, Pages pages) {
    routing
        .get("/consumers", pages.page(this::list))
        .post("/consumers", pages.action(this::create))
        .get(CONSUMER, pages.page(this::describe))
        .post(CONSUMER + "/retry", pages.action(this::retry))
        .post(CONSUMER + "/drop", pages.action(this::drop))
        .post(CONSUMER + "/delete", pages.action(this::delete));
  }

  private Pages.View list(HttpCall call) {
    Map<String, long[]> sums = new LinkedHashMap<>();
    Map<String, String> filters = new LinkedHashMap<>();
    resources
        .views()
        .all(call.caller(), SqlView.CONSUMER_PROGRESS)
        .forEach(
            row -> {
              String name = row.path("consumer").asText();
              long[] sum = sums.computeIfAbsent(name, _ -> new long[2]);
              sum[0] += row.path("pending").asLong();
              sum[1] += row.path("lag").asLong();
              String keys = row.path("keyFilter").asText();
              filters.put(name, row.path("topic").asText() + (keys.isEmpty() ? "" : "." + keys));
            });
    List<List<Cell>> rows =
        sums.entrySet().stream()
            .map(
                each ->
                    List.of(
                        Cell.link(each.getKey(), Links.consumer(each.getKey())),
                        Cell.of(filters.get(each.getKey())),
                        Cell.of(each.getValue()[0]),
                        Cell.of(each.getValue()[1])))
            .toList();
    Table table =
        new Table(
            null,
            List.of("Consumer", "Reads", "Pending", "Lag"),
            rows,
            "No consumer acknowledges message by message yet.");
    return Pages.View.of(
            "pages/consumers.jte",
            Section.CONSUMERS,
            "SQL consumers",
            Map.of("tables", List.of(table)))
        .refreshing(REFRESH_SECONDS);
  }

  private Pages.View describe(HttpCall call) {
    String name = call.path("consumer");
    Caller caller = call.caller();
    List<Table> tables =
        List.of(
            Table.of(
                "Progress",
                resources.views().of(caller, SqlView.CONSUMER_PROGRESS, name),
                "It is nowhere yet."),
            Table.of(
                "With workers",
                resources.views().of(caller, SqlView.DELIVERIES, name),
                "Nothing is with a worker."),
            deadLetters(caller, name),
            new Table(
                "Consumer",
                List.of("What to do"),
                List.of(
                    List.of(
                        Cell.button(
                            "Delete consumer",
                            Links.consumer(name) + "/delete",
                            "Delete the consumer and its place?"))),
                ""));
    return Pages.View.of("pages/table.jte", Section.CONSUMERS, name, Map.of("tables", tables))
        .refreshing(REFRESH_SECONDS);
  }

  private Table deadLetters(Caller caller, String name) {
    List<List<Cell>> rows =
        resources.deadLetters().count(caller, name).entrySet().stream()
            .map(
                each ->
                    List.of(
                        Cell.link(
                            each.getValue() + " in partition " + each.getKey(),
                            Links.messages(DeadLetters.topicOf(name))),
                        Cell.button(
                            "Send all again",
                            Links.consumer(name) + "/retry",
                            "Send all dead letters again to where they came from?"),
                        Cell.button(
                            "Drop all",
                            Links.consumer(name) + "/drop",
                            "Delete all dead letters?")))
            .toList();
    return new Table("Dead letters", List.of("Messages", "", ""), rows, "There are none.");
  }

  private String create(HttpCall call) {
    Form form = call.form();
    resources
        .consumers()
        .create(
            call.caller(),
            new Consumers.New(
                form.required("name"),
                form.required("keyFilter"),
                form.integer("ackWaitMs").orElse(null),
                null,
                form.integer("maxDeliver").orElse(null),
                null));
    return Links.consumer(form.required("name"));
  }

  private String retry(HttpCall call) {
    resources.deadLetters().retry(call.caller(), call.path("consumer"));
    return Links.consumer(call.path("consumer"));
  }

  private String drop(HttpCall call) {
    resources.deadLetters().drop(call.caller(), call.path("consumer"));
    return Links.consumer(call.path("consumer"));
  }

  private String delete(HttpCall call) {
    resources.consumers().drop(call.caller(), call.path("consumer"));
    return "/consumers";
  }
}
