package io.sequin.testkit;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What dashboard and alert rules ask for, a gateway tells. */
class DashboardTest {

  private static final Path CONTAINERS = Path.of("..", "dist", "containers");
  private static final Pattern METRIC = Pattern.compile("\\b(?:sequin|jvm)_\\w+");
  private static final Pattern SAMPLE = Pattern.compile("^\\w+", Pattern.MULTILINE);

  @RegisterExtension static final SequinGateway GATEWAY = SequinGateway.create();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grafana/dashboards/sequin-gateway.json",
        "prometheus/sequin-gateway.rules.yml",
      })
  void everyMetricIsThere(String file) throws IOException, InterruptedException {
    SortedSet<String> asked = find(METRIC, Files.readString(CONTAINERS.resolve(file)));

    assertThat(asked).hasSizeGreaterThan(4);
    assertThat(find(SAMPLE, metrics())).containsAll(asked);
  }

  private static String metrics() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(GATEWAY.httpUrl() + "/metrics")).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private static SortedSet<String> find(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(toCollection(TreeSet::new));
  }
}
