package io.sequin.protocol.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecReaderTest {

  @TempDir private Path directory;

  @Test
  void aSpecIsReadWithItsComments() throws IOException {
    List<MessageSpec> specs =
        read(
            """
            // A licence.
            {
              "apiKey": 3, "type": "request", "listeners": ["broker"], "name": "PingRequest",
              // Version 1 adds hops.
              "validVersions": "0-1", "flexibleVersions": "1+",
              "fields": [
                { "name": "Hops", "type": "[]int32", "versions": "1+", "default": "null",
                  "nullableVersions": "1+", "about": "Where it went." }
              ]
            }
            """);

    MessageSpec spec = specs.getFirst();
    assertThat(spec.apiName()).isEqualTo("Ping");
    assertThat(spec.isBrokerRequest()).isTrue();
    assertThat(spec.validVersions()).isEqualTo(new VersionRange(0, 1));
    FieldSpec hops = spec.fields().getFirst();
    assertThat(hops.javaName()).isEqualTo("hops");
    assertThat(hops.type()).isEqualTo(new FieldType.Array(FieldType.Primitive.INT32));
    assertThat(hops.isNullByDefault()).isTrue();
  }

  @Test
  void aPropertyThatTheGeneratorDoesNotKnowIsAnError() {
    assertThatThrownBy(() -> read("{ \"name\": \"PingRequest\", \"encoding\": \"new\" }"))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("encoding");
  }

  private List<MessageSpec> read(String spec) throws IOException {
    Files.writeString(directory.resolve("Ping.json"), spec);
    return new SpecReader().readAll(directory);
  }
}
