package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * The data directory that a gateway leaves after its first start, to begin others with: unpacking
 * PostgreSQL, initdb and migrations take much longer than all else of a start.
 */
final class DataTemplate {

  private DataTemplate() {}

  /** Makes a data directory that is like the template. */
  static void copyTo(Path dataDirectory) {
    Path template = Holder.DIRECTORY;
    try (Stream<Path> files = Files.walk(template)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        copy(file, dataDirectory.resolve(template.relativize(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    // nobody writes to the programs; PostgreSQL wants its directories for its owner alone
    if (isProgram(from)) {
      Files.createLink(to, from);
    } else {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static boolean isProgram(Path file) {
    Path top = Holder.DIRECTORY.relativize(file).getName(0);
    return top.toString().startsWith("postgres-")
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static final class Holder {
    private static final Path DIRECTORY = create();

    /** It goes away with the JVM. */
    private static Path create() {
      GatewayProcess gateway = GatewayProcess.startFirstTime(GatewayOptions.defaults());
      if (gateway.stop() != 0) {
        throw new AssertionError("the first gateway did not stop well:\n" + gateway.stderr());
      }
      return gateway.dataDirectory();
    }
  }
}
