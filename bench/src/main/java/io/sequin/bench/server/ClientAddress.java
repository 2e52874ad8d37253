package io.sequin.bench.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the tools that are measured connect.
 *
 * @param bootstrap {@code HOST:PORT}
 * @param config a file that says how, where it is not in plain text
 */
public record ClientAddress(String bootstrap, Optional<Path> config) {

  /** As all of Kafka's tools take it. */
  public List<String> options() {
    List<String> options = new ArrayList<>(List.of("--bootstrap-server", bootstrap));
    config.ifPresent(file -> options.addAll(List.of("--command-config", file.toString())));
    return options;
  }
}
