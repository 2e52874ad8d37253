package io.sequin.compat.support;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java of 17 to 23 that is installed on the machine. Java 24 has taken away what SASL of older
 * Kafka clients needs ({@code Subject.getSubject}, JEP 486).
 */
public final class OlderJava {

  /** What to do where there is none. */
  public static final String REMEDY =
      "no Java 17 to 23 in JAVA_HOME or /usr/lib/jvm: install one"
          + " (Debian 12: apt-get install openjdk-17-jre-headless)";

  private static final Path INSTALLED = Path.of("/usr/lib/jvm");
  private static final Pattern VERSION = Pattern.compile("\"(1[7-9]|2[0-3])\\b.*");

  private OlderJava() {}

  /** The program that starts it. */
  public static Optional<String> binary() {
    return Stream.concat(
            Stream.ofNullable(System.getenv("JAVA_HOME")).map(Path::of), installed().stream())
        .filter(OlderJava::isOlder)
        .map(home -> home + "/bin/java")
        .findFirst();
  }

  private static List<Path> installed() {
    if (Files.notExists(INSTALLED)) {
      return List.of();
    }
    try (Stream<Path> homes = Files.list(INSTALLED)) {
      return homes.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOlder(Path home) {
    Path release = home.resolve("release");
    if (Files.notExists(release)) {
      return false;
    }
    try (Reader in = Files.newBufferedReader(release)) {
      Properties properties = new Properties();
      properties.load(in);
      return VERSION.matcher(properties.getProperty("JAVA_VERSION", "")).matches();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
