package io.sequin.compat.support;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JDK and the libraries that the tests run with, for processes that need the same. */
public final class TestJava {

  private TestJava() {}

  public static String binary() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The class path of the tests without what this repository builds. Surefire sets the property to
   * the real one, whatever it started the JVM with.
   */
  static String libraries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).toAbsolutePath().startsWith(repository()))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A released Kafka client, and what else is needed to talk to PostgreSQL. */
  public static String librariesWithClient(String version) {
    return librariesWithClient(version, "postgresql-");
  }

  /** A released Kafka client, and those libraries of the tests whose names begin so. */
  public static String librariesWithClient(String version, String... more) {
    return repository().resolve("compat-tests/target/clients/java-" + version)
        + "/*"
        + File.pathSeparator
        + Arrays.stream(libraries().split(File.pathSeparator))
            .filter(
                entry ->
                    Stream.of(more).anyMatch(Path.of(entry).getFileName().toString()::startsWith))
            .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * The root of the repository. Maven says where the module is; an IDE starts in one of the two.
   */
  public static Path repository() {
    Path here = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    return here.endsWith("compat-tests") ? here.getParent() : here;
  }
}
