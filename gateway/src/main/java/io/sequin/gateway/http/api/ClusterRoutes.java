package io.sequin.gateway.http.api;

import static io.sequin.gateway.http.HttpRoutes.call;
import static io.sequin.gateway.http.HttpRoutes.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.HeaderNames;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.resource.Acls;
import io.sequin.gateway.http.resource.Links;
import io.sequin.gateway.http.resource.Queries;
import io.sequin.gateway.http.resource.Quotas;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.gateway.http.resource.Transactions;
import io.sequin.gateway.http.resource.Users;
import io.sequin.migration.link.LinkReport;
import io.sequin.storage.sql.SqlView;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The cluster, and what there is in it besides topics and groups. */
final class ClusterRoutes {

  private static final String V1 = "/api/v1";
  private static final String TRANSACTION = V1 + "/transactions/{id}";
  private static final String LINK = V1 + "/links/{link}";
  private static final int MAX_LIST = 10_000;

  private final Resources resources;

  ClusterRoutes(Resources resources) {
    this.resources = resources;
  }

  /** Lists, each in an object of its own so that something can be added to it one day. */
  record TransactionList(List<Transactions.Listed> transactions) {}

  record LinkList(List<LinkReport> links) {}

  record AclList(List<Acls.Rule> acls) {}

  record UserList(List<Users.User> users) {}

  record QuotaList(List<Quotas.Quota> quotas) {}

  record Rows(JsonNode rows) {}

  void register(Routes routes) {
    routes
        .get(V1 + "/openapi.json", call(ClusterRoutes::openApi))
        .get(V1 + "/cluster", json(call -> resources.cluster().of(call.caller())))
        .get(V1 + "/query-topics", json(call -> rows(call, SqlView.QUERY_TOPICS)))
        .get(V1 + "/published-tables", json(call -> rows(call, SqlView.PUBLISHED_TABLES)))
        .get(V1 + "/subscribed-tables", json(call -> rows(call, SqlView.SUBSCRIBED_TABLES)))
        .post(
            V1 + "/sql",
            json(call -> resources.queries().run(call.caller(), call.body(Queries.Query.class))));
    registerTransactions(routes);
    registerLinks(routes);
    registerSecurity(routes);
  }

  private void registerTransactions(Routes routes) {
    routes
        .get(V1 + "/transactions", json(this::transactions))
        .get(
            TRANSACTION,
            json(call -> resources.transactions().describe(call.caller(), call.path("id"))))
        .post(
            TRANSACTION + "/abort",
            json(
                call -> {
                  resources.transactions().abort(call.caller(), call.path("id"));
                  return null;
                }));
  }

  private void registerLinks(Routes routes) {
    routes
        .get(V1 + "/links", json(call -> new LinkList(resources.links().list(call.caller()))))
        .get(LINK, json(call -> resources.links().describe(call.caller(), call.path("link"))))
        .post(LINK + "/pause", json(call -> pause(call, true)))
        .post(LINK + "/resume", json(call -> pause(call, false)))
        .post(LINK + "/promote", json(this::promote))
        .post(LINK + "/reverse", json(this::reverse))
        .delete(LINK, json(this::deleteLink));
  }

  private void registerSecurity(Routes routes) {
    routes
        .get(V1 + "/acls", json(this::acls))
        .post(V1 + "/acls", json(this::createAcl))
        .delete(V1 + "/acls", json(this::deleteAcls))
        .get(V1 + "/users", json(call -> new UserList(resources.users().list(call.caller()))))
        .put(V1 + "/users/{user}", json(this::setUser))
        .delete(V1 + "/users/{user}", json(this::deleteUser))
        .get(V1 + "/quotas", json(call -> new QuotaList(resources.quotas().list(call.caller()))))
        .put(V1 + "/quotas", json(this::alterQuota));
  }

  private Rows rows(HttpCall call, SqlView view) {
    return new Rows(resources.views().all(call.caller(), view));
  }

  private Object transactions(HttpCall call) {
    call.accept("state", "limit");
    return new TransactionList(
        resources
            .transactions()
            .list(call.caller(), call.texts("state"), call.integer("limit", 1_000, 1, MAX_LIST)));
  }

  private Object pause(HttpCall call, boolean isPaused) {
    resources.links().pause(call.caller(), call.path("link"), isPaused);
    return null;
  }

  private Object promote(HttpCall call) throws InterruptedException {
    return resources
        .links()
        .promote(call.caller(), call.path("link"), call.body(Links.Promotion.class));
  }

  private Object reverse(HttpCall call) {
    return resources
        .links()
        .reverse(call.caller(), call.path("link"), call.body(Links.Reversal.class));
  }

  private Object deleteLink(HttpCall call) {
    resources.links().delete(call.caller(), call.path("link"));
    return null;
  }

  private Object acls(HttpCall call) {
    return new AclList(resources.acls().list(call.caller(), filter(call)));
  }

  private Object createAcl(HttpCall call) {
    resources.acls().create(call.caller(), call.body(Acls.Rule.class));
    return null;
  }

  private Object deleteAcls(HttpCall call) {
    return resources.acls().delete(call.caller(), filter(call));
  }

  private static Acls.Rule filter(HttpCall call) {
    call.accept(
        "resourceType",
        "resourceName",
        "patternType",
        "principal",
        "host",
        "operation",
        "permission");
    return new Acls.Rule(
        call.text("resourceType").orElse(null),
        call.text("resourceName").orElse(null),
        call.text("patternType").orElse(null),
        call.text("principal").orElse(null),
        call.text("host").orElse(null),
        call.text("operation").orElse(null),
        call.text("permission").orElse(null));
  }

  private Object setUser(HttpCall call) {
    resources.users().set(call.caller(), call.path("user"), call.body(Users.Password.class));
    return null;
  }

  private Object deleteUser(HttpCall call) {
    resources.users().delete(call.caller(), call.path("user"));
    return null;
  }

  private Object alterQuota(HttpCall call) {
    resources.quotas().alter(call.caller(), call.body(Quotas.Quota.class));
    return null;
  }

  private static Object openApi(HttpCall call) throws IOException {
    try (InputStream in = ClusterRoutes.class.getResourceAsStream("openapi.json")) {
      call.response().header(HeaderNames.CONTENT_TYPE, "application/json").send(in.readAllBytes());
      return null;
    }
  }
}
