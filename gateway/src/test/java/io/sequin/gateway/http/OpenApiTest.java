package io.sequin.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.api.ApiRoutes;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The description of the API is true: it has every route, and no other. */
final class OpenApiTest {

  @Test
  void everyRouteIsDescribedAndEveryDescriptionIsARoute() throws Exception {
    try (HttpClientFixture http = HttpClientFixture.start(Map.of())) {
      assertThat(described(http.get("/api/v1/openapi.json").json())).isEqualTo(routes());
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() throws Exception {
    try (HttpClientFixture http = HttpClientFixture.start(Map.of())) {
      JsonNode description = http.get("/api/v1/openapi.json").json();
      assertThat(description.findValuesAsText("$ref"))
          .isNotEmpty()
          .allSatisfy(
              reference ->
                  assertThat(description.at(reference.substring(1)).isMissingNode())
                      .as(reference)
                      .isFalse());
    }
  }

  private static Set<String> described(JsonNode description) {
    Set<String> found = new TreeSet<>();
    description
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> found.add(operation.getKey() + " /api/v1" + path.getKey())));
    return found;
  }

  /** As they are registered; nobody calls them. */
  private static Set<String> routes() {
    Set<String> found = new TreeSet<>();
    new ApiRoutes(null)
        .register(HttpRouting.builder())
        .methods()
        .forEach(
            (path, methods) ->
                methods.forEach(method -> found.add(method.toLowerCase(Locale.ROOT) + " " + path)));
    return found;
  }
}
