package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.gateway.http.resource.Queries;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.gateway.http.resource.Transactions;
import io.sequin.storage.sql.SqlView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Transactions, queries and tables, SQL. */
final class ClusterPages {

  private static final int REFRESH_SECONDS = 5;
  private static final int MAX_TRANSACTIONS = 1_000;
  private static final String ONGOING = "Ongoing";

  private final Resources resources;

  ClusterPages(Resources resources) {
    this.resources = resources;
  }

  void register(HttpRouting.Builder routing, Pages pages) {
    routing
        .get("/transactions", pages.page(this::transactions))
        .post("/transactions/{id}/abort", pages.action(this::abort))
        .get("/tables", pages.page(this::tables))
        .get("/sql", pages.page(this::sql))
        .post("/sql", pages.page(this::sql));
  }

  private Pages.View transactions(HttpCall call) {
    List<List<Cell>> rows =
        resources.transactions().list(call.caller(), List.of(), MAX_TRANSACTIONS).stream()
            .map(each -> row(call.caller(), each))
            .toList();
    Table table =
        new Table(
            null,
            List.of("Transactional id", "State", "Open since", "Writes to", ""),
            rows,
            "No producer uses transactions.");
    return view(Section.TRANSACTIONS, "Transactions", List.of(table));
  }

  private List<Cell> row(Caller caller, Transactions.Listed listed) {
    String id = listed.transactionalId();
    if (!listed.state().equals(ONGOING)) {
      return List.of(Cell.of(id), Cell.of(listed.state()), Cell.of(""), Cell.of(""), Cell.of(""));
    }
    Transactions.Detail open = resources.transactions().describe(caller, id);
    return List.of(
        Cell.of(id),
        Cell.of(open.state()),
        Cell.of(open.startedAt()),
        Cell.of(
            String.join(
                ", ",
                open.partitions().stream()
                    .map(each -> each.topic() + " " + each.partitions())
                    .toList())),
        Cell.button(
            "Abort",
            Links.transaction(id) + "/abort",
            "Abort the transaction? Its producer is fenced."));
  }

  private String abort(HttpCall call) throws InterruptedException {
    resources.transactions().abort(call.caller(), call.path("id"));
    return "/transactions";
  }

  private Pages.View tables(HttpCall call) {
    Caller caller = call.caller();
    return view(
        Section.TABLES,
        "Queries and tables",
        List.of(
            Table.of(
                "Topics that are queries",
                resources.views().all(caller, SqlView.QUERY_TOPICS),
                "There are none: see sequin.create_query_topic."),
            Table.of(
                "Tables that are topics",
                resources.views().all(caller, SqlView.PUBLISHED_TABLES),
                "There are none: see sequin.publish_table."),
            Table.of(
                "Tables that follow topics",
                resources.views().all(caller, SqlView.SUBSCRIBED_TABLES),
                "There are none: see sequin.subscribe_table.")));
  }

  private Pages.View sql(HttpCall call) {
    Map<String, Object> model = new HashMap<>();
    String query = call.isForm() ? call.form().text("query").orElse("") : "";
    model.put("query", query);
    model.put("result", null);
    model.put("problem", null);
    if (!query.isEmpty()) {
      try {
        model.put("result", resources.queries().run(call.caller(), new Queries.Query(query, null)));
      } catch (RuntimeException e) {
        HttpProblem problem = HttpProblems.of(e);
        model.put("problem", problem.detail() == null ? problem.title() : problem.detail());
      }
    }
    return Pages.View.of("pages/sql.jte", Section.SQL, "SQL", model);
  }

  private static Pages.View view(Section section, String title, List<Table> tables) {
    return Pages.View.of("pages/table.jte", section, title, Map.of("tables", tables))
        .refreshing(REFRESH_SECONDS);
  }
}
