package io.sequin.gateway.http.api;

import static io.sequin.gateway.http.HttpRoutes.json;

import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.resource.GroupOffsets;
import io.sequin.gateway.http.resource.Resources;
import java.util.List;
import java.util.Map;

/** Groups of all kinds. */
final class GroupRoutes {

  private static final String GROUPS = "/api/v1/groups";
  private static final String GROUP = GROUPS + "/{group}";
  private static final int MAX_PAGE = 10_000;

  private final Resources resources;

  GroupRoutes(Resources resources) {
    this.resources = resources;
  }

  /** What becomes of a group's offsets. */
  record Resets(List<GroupOffsets.Reset> offsets) {}

  /** Configs of a group to be set; those that are null go back to their defaults. */
  record Alteration(Map<String, String> configs) {}

  void register(Routes routes) {
    routes
        .get(GROUPS, json(this::list))
        .get(GROUP, json(call -> resources.groups().describe(call.caller(), call.path("group"))))
        .patch(GROUP, json(this::alter))
        .delete(GROUP, json(this::delete))
        .post(GROUP + "/reset-offsets", json(this::reset));
  }

  private Object list(HttpCall call) {
    call.accept("prefix", "after", "limit");
    return resources
        .groups()
        .list(
            call.caller(),
            call.text("prefix").orElse(""),
            call.text("after").orElse(""),
            call.integer("limit", 1_000, 1, MAX_PAGE));
  }

  private Object alter(HttpCall call) {
    Map<String, String> configs = call.body(Alteration.class).configs();
    if (configs == null) {
      throw HttpProblemException.badRequest("configs are needed");
    }
    resources.configs().alterGroup(call.caller(), call.path("group"), configs);
    return null;
  }

  private Object delete(HttpCall call) {
    resources.groups().delete(call.caller(), call.path("group"));
    return null;
  }

  private Object reset(HttpCall call) {
    return new Resets(
        resources
            .groups()
            .reset(call.caller(), call.path("group"), call.body(GroupOffsets.Target.class)));
  }
}
