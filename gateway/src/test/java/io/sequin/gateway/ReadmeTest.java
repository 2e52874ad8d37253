package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiVersionsRequest;
import io.sequin.protocol.message.ApiVersionsResponse;
import io.sequin.protocol.message.ApiVersionsResponse.ApiVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README says of the served APIs is what a gateway announces. */
final class ReadmeTest {

  private static final Path README = Path.of("..", "README.md");
  private static final int VERSION = 3;

  @Test
  void theTableOfApisIsWhatAGatewayAnnounces() throws IOException {
    ApiVersionsRequest request =
        ApiVersionsRequest.builder().clientSoftwareName("test").clientSoftwareVersion("1").build();
    ApiVersionsResponse announced = RawClient.ask(request, VERSION, ApiVersionsResponse.class);

    assertThat(tableOfApis())
        .containsExactlyElementsOf(announced.apiKeys().stream().map(ReadmeTest::row).toList());
  }

  private static List<String> tableOfApis() throws IOException {
    return Files.readAllLines(README).stream()
        .dropWhile(line -> !line.startsWith("<!-- api-table"))
        .skip(3)
        .takeWhile(line -> !line.startsWith("<!-- /api-table"))
        .toList();
  }

  private static String row(ApiVersion api) {
    String name = ApiKey.forId(api.apiKey()).orElseThrow().apiName();
    String versions =
        api.minVersion() == api.maxVersion()
            ? Short.toString(api.minVersion())
            : api.minVersion() + "-" + api.maxVersion();
    return "| " + api.apiKey() + " | " + name + " | " + versions + " |";
  }
}
