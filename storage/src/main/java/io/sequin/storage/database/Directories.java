package io.sequin.storage.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What {@link Files} does for one file, for all that a directory holds. */
final class Directories {

  private Directories() {}

  static void deleteIfExists(Path directory) throws IOException {
    if (Files.exists(directory)) {
      for (Path path : deepestFirst(directory)) {
        Files.delete(path);
      }
    }
  }

  private static List<Path> deepestFirst(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
