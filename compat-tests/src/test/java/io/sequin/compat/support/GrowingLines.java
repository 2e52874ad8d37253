package io.sequin.compat.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The lines of a file that a process writes, each read once. A line counts when it is complete: the
 * last one of a killed process may not be.
 *
 * @param <T> what a line says
 */
public final class GrowingLines<T> {

  private final Path file;
  private final Function<String, T> parse;
  private final List<T> lines = new ArrayList<>();
  private long position;

  public GrowingLines(Path file, Function<String, T> parse) {
    this.file = file;
    this.parse = parse;
  }

  /** All lines so far, in their order. */
  public synchronized List<T> read() {
    try (InputStream input = Files.newInputStream(file)) {
      input.skipNBytes(position);
      take(input.readAllBytes());
      return List.copyOf(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    new String(bytes, 0, end, StandardCharsets.UTF_8).lines().map(parse).forEach(lines::add);
    position += end;
  }
}
