package io.sequin.protocol.generator;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads Kafka's message specs: JSON with comments. A property that the generator does not know is
 * an error, since it may change the wire format.
 */
final class SpecReader {

  private final JsonMapper mapper =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  /** All specs of a directory, by file name. */
  List<MessageSpec> readAll(Path directory) throws IOException {
    List<Path> files;
    try (var entries = Files.list(directory)) {
      files = entries.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<MessageSpec> specs = new ArrayList<>();
    for (Path file : files) {
      specs.add(mapper.readValue(file.toFile(), MessageSpec.class));
    }
    return specs;
  }
}
