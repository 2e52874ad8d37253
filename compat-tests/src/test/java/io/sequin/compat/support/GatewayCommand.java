package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command lines that start the packaged gateway. */
public final class GatewayCommand {

  private static final String MAIN = "io.sequin.gateway.cli.Main";

  private GatewayCommand() {}

  /** The gateway on the tests' own JDK, with these arguments of its own. */
  public static List<String> java(List<String> jvmOptions, List<String> arguments) {
    return java(TestJava.repository(), jvmOptions, arguments);
  }

  /** That of another working tree, which is built. */
  static List<String> java(Path repository, List<String> jvmOptions, List<String> arguments) {
    Path target = repository.resolve("gateway/target");
    Path classes = target.resolve("sequin-gateway.jar");
    if (!Files.exists(classes)) {
      throw new IllegalStateException("no " + classes + "; run mvn package first");
    }
    List<String> command = new ArrayList<>();
    command.add(TestJava.binary());
    command.addAll(jvmOptions);
    command.add("-XX:+ExitOnOutOfMemoryError");
    Path cache = target.resolve("sequin-gateway.aot");
    if (isFresh(cache, classes, target.resolve("lib"))) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.add("-Xlog:aot*=off,cds*=off");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(classes + ":" + target.resolve("lib") + "/*");
    command.add(MAIN);
    command.addAll(arguments);
    return command;
  }

  /** The launcher script, as a user starts it. */
  public static List<String> launcher(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(TestJava.repository().resolve("sequin-gateway").toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Whether the cache of the last build is of these classes; the launcher asks the same. */
  private static boolean isFresh(Path cache, Path classes, Path libraries) {
    try (Stream<Path> files = Files.walk(libraries)) {
      FileTime made = Files.getLastModifiedTime(cache);
      for (Path file : Stream.concat(Stream.of(classes), files).toList()) {
        if (Files.getLastModifiedTime(file).compareTo(made) > 0) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
