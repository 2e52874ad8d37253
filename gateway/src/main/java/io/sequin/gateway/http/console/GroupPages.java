package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.Form;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.resource.GroupOffsets.Target;
import io.sequin.gateway.http.resource.Groups;
import io.sequin.gateway.http.resource.Resources;
import java.util.HashMap;
import java.util.Map;

/** Groups: the list, one of them, its offsets. */
final class GroupPages {

  private static final String GROUP = "/groups/{group}";
  private static final int PAGE_SIZE = 200;
  private static final int REFRESH_SECONDS = 5;

  private final Resources resources;

  GroupPages(Resources resources) {
    this.resources = resources;
  }

  void register(HttpRouting.Builder routing, Pages pages) {
    routing
        .get("/groups", pages.page(this::list))
        .get(GROUP, pages.page(this::describe))
        .post(GROUP + "/reset", pages.action(this::reset))
        .post(GROUP + "/delete", pages.action(this::delete));
  }

  private Pages.View list(HttpCall call) {
    String prefix = call.text("prefix").orElse("");
    Groups.Page groups =
        resources.groups().list(call.caller(), prefix, call.text("after").orElse(""), PAGE_SIZE);
    return Pages.View.of(
            "pages/groups.jte",
            Section.GROUPS,
            "Groups",
            Map.of("groups", groups, "prefix", prefix))
        .refreshing(REFRESH_SECONDS);
  }

  private Pages.View describe(HttpCall call) {
    String name = call.path("group");
    Target target =
        new Target(call.text("topic").orElse(null), null, call.text("to").orElse(null), true);
    boolean isPreview = target.topic() != null && target.to() != null;
    Map<String, Object> model = new HashMap<>();
    model.put("group", resources.groups().describe(call.caller(), name));
    model.put("target", target);
    model.put("preview", isPreview ? resources.groups().reset(call.caller(), name, target) : null);
    return Pages.View.of("pages/group.jte", Section.GROUPS, name, model)
        .refreshing(isPreview ? 0 : REFRESH_SECONDS);
  }

  private String reset(HttpCall call) {
    Form form = call.form();
    Target target = new Target(form.required("topic"), null, form.required("to"), false);
    resources.groups().reset(call.caller(), call.path("group"), target);
    return Links.group(call.path("group"));
  }

  private String delete(HttpCall call) {
    resources.groups().delete(call.caller(), call.path("group"));
    return "/groups";
  }
}
