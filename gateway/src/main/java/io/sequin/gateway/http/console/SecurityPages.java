package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.Form;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.gateway.http.resource.Acls;
import io.sequin.gateway.http.resource.Acls.Rule;
import io.sequin.gateway.http.resource.Quotas.Quota;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.gateway.http.resource.Users;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Who may do what: ACLs, users, quotas. */
final class SecurityPages {

  private static final String SECURITY = "/security";
  private static final Rule ALL = new Rule(null, null, null, null, null, null, null);

  private final Resources resources;

  SecurityPages(Resources resources) {
    this.resources = resources;
  }

  void register(HttpRouting.Builder routing, Pages pages) {
    routing
        .get(SECURITY, pages.page(this::show))
        .post(SECURITY + "/acls", pages.action(this::createAcl))
        .post(SECURITY + "/acls/delete", pages.action(this::deleteAcl))
        .post(SECURITY + "/users", pages.action(this::setUser))
        .post(SECURITY + "/users/delete", pages.action(this::deleteUser))
        .post(SECURITY + "/quotas", pages.action(this::setQuota));
  }

  private Pages.View show(HttpCall call) {
    Caller caller = call.caller();
    List<Table> tables =
        List.of(
            table(
                "ACLs",
                List.of("Resource", "Pattern", "Principal", "Host", "Operation", "Permission", ""),
                () -> resources.acls().list(caller, ALL).stream().map(SecurityPages::row),
                "There are none."),
            table(
                "Users",
                List.of("User", "Mechanisms", ""),
                () -> resources.users().list(caller).stream().map(SecurityPages::row),
                "No user has a password of its own here."),
            table(
                "Quotas",
                List.of("For", "Limits"),
                () -> resources.quotas().list(caller).stream().map(SecurityPages::row),
                "There are none."));
    return Pages.View.of(
        "pages/security.jte", Section.SECURITY, "Security", Map.of("tables", tables));
  }

  /** What cannot be shown says why, and the rest is there. */
  private static Table table(
      String title, List<String> columns, Supplier<Stream<List<Cell>>> rows, String whenEmpty) {
    try {
      return new Table(title, columns, rows.get().toList(), whenEmpty);
    } catch (RuntimeException e) {
      String reason = HttpProblems.of(e).detail();
      return new Table(title, columns, List.of(), reason == null ? whenEmpty : reason);
    }
  }

  private static List<Cell> row(Rule rule) {
    Map<String, String> fields = new HashMap<>();
    fields.put("resourceType", rule.resourceType());
    fields.put("resourceName", rule.resourceName());
    fields.put("patternType", rule.patternType());
    fields.put("principal", rule.principal());
    fields.put("host", rule.host());
    fields.put("operation", rule.operation());
    fields.put("permission", rule.permission());
    return List.of(
        Cell.of(rule.resourceType() + " " + rule.resourceName()),
        Cell.of(rule.patternType()),
        Cell.of(rule.principal()),
        Cell.of(rule.host()),
        Cell.of(rule.operation()),
        Cell.of(rule.permission()),
        Cell.button("Delete", SECURITY + "/acls/delete", "Delete this ACL?", fields));
  }

  private static List<Cell> row(Users.User user) {
    return List.of(
        Cell.of(user.name()),
        Cell.of(String.join(", ", user.mechanisms())),
        Cell.button(
            "Delete",
            SECURITY + "/users/delete",
            "Delete the passwords of this user?",
            Map.of("name", user.name())));
  }

  private static List<Cell> row(Quota quota) {
    return List.of(Cell.of(quota.entity()), Cell.of(quota.values()));
  }

  private String createAcl(HttpCall call) {
    resources.acls().create(call.caller(), rule(call.form()));
    return SECURITY;
  }

  private String deleteAcl(HttpCall call) {
    Form form = call.form();
    form.required("resourceName");
    resources.acls().delete(call.caller(), rule(form));
    return SECURITY;
  }

  private static Acls.Rule rule(Form form) {
    return new Rule(
        form.text("resourceType").orElse(null),
        form.text("resourceName").orElse(null),
        form.text("patternType").orElse(null),
        form.text("principal").orElse(null),
        form.text("host").orElse(null),
        form.text("operation").orElse(null),
        form.text("permission").orElse(null));
  }

  private String setUser(HttpCall call) {
    Form form = call.form();
    resources
        .users()
        .set(call.caller(), form.required("name"), new Users.Password(form.required("password")));
    return SECURITY;
  }

  private String deleteUser(HttpCall call) {
    resources.users().delete(call.caller(), call.form().required("name"));
    return SECURITY;
  }

  private String setQuota(HttpCall call) {
    Form form = call.form();
    Map<String, String> entity = new HashMap<>();
    Stream.of("user", "client-id")
        .forEach(type -> form.text(type).ifPresent(name -> entity.put(type, name)));
    if (entity.isEmpty()) {
      throw HttpProblemException.badRequest("for which user or client id?");
    }
    Map<String, Double> values = new HashMap<>();
    values.put(form.required("key"), form.decimal("value").orElse(null));
    resources.quotas().alter(call.caller(), new Quota(entity, values));
    return SECURITY;
  }
}
