package io.sequin.bench;

import java.nio.file.Path;

/** Where things lie in the repository that is measured. */
public final class Repository {

  private Repository() {}

  static Path root() {
    return Path.of(System.getProperty("sequin.bench.repository", "")).toAbsolutePath();
  }

  /** The script that users start a gateway with. */
  public static Path gatewayLauncher() {
    return root().resolve("sequin-gateway");
  }

  /** Real records, one a line: key, tab, JSON. */
  public static Path flights() {
    return root().resolve("compat-tests/src/test/resources/flights.tsv");
  }

  /** Apache Kafka and all that it needs, and the bench itself. */
  public static String toolClassPath() {
    return target("sequin-bench.jar") + ":" + target("lib") + "/*";
  }

  public static Path logSettings() {
    return root().resolve("bench/src/main/resources/logback.xml");
  }

  /** A path for what a measurement leaves. */
  public static Path target(String name) {
    return root().resolve("bench/target").resolve(name);
  }

  /** What documents show, under version control. */
  public static Path published() {
    return root().resolve("bench/results");
  }
}
