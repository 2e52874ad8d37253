package io.sequin.gateway.http.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.Json;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.sql.SqlView;
import io.sequin.storage.sql.SqlViews;
import java.util.Map;

/** What SQL's views show, of topics that the caller may see. */
public final class Views {

  private static final int MAX_ROWS = 10_000;

  private final SqlViews views;

  public Views(SqlViews views) {
    this.views = views;
  }

  public ArrayNode all(Caller caller, SqlView view) {
    return visible(caller, views.rows(view, MAX_ROWS));
  }

  /** Those that belong to what has that name. */
  public ArrayNode of(Caller caller, SqlView view, String name) {
    return visible(caller, views.rowsOf(view, name, MAX_ROWS));
  }

  private static ArrayNode visible(Caller caller, String json) {
    ArrayNode rows = Json.newArray();
    for (JsonNode row : Json.ofRows(json)) {
      if (sees(caller, row.path("topic").asText(row.path("name").asText()))) {
        rows.add(named(row));
      }
    }
    return rows;
  }

  private static boolean sees(Caller caller, String topic) {
    return caller.may().sees(AclOperation.DESCRIBE, ResourceType.TOPIC, topic);
  }

  private static ObjectNode named(JsonNode row) {
    ObjectNode named = Json.newObject();
    for (Map.Entry<String, JsonNode> column : row.properties()) {
      if (!column.getValue().isNull()) {
        named.set(Json.nameOf(column.getKey()), column.getValue());
      }
    }
    return named;
  }
}
