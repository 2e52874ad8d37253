package io.sequin.compat.hard;

import io.sequin.compat.support.ToolProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Owns a directory on a file system of its own, which can be filled. Where the test may not mount
 * one, it is a directory like any other and cannot be filled.
 */
final class SmallDisk implements AutoCloseable {

  private static final String SIZE = "size=2g";
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path path;
  private final Path filler;
  private final boolean small;

  private SmallDisk(Path path, boolean small) {
    this.path = path;
    this.filler = path.resolve("filler");
    this.small = small;
  }

  /** Makes the directory, which must not be there. */
  static SmallDisk at(Path path) {
    try {
      Files.createDirectory(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> mount =
        List.of("mount", "-t", "tmpfs", "-o", SIZE, "sequin-test", path.toString());
    return new SmallDisk(path, ToolProcess.of(mount).run().exitCode() == 0);
  }

  Path path() {
    return path;
  }

  boolean isSmall() {
    return small;
  }

  /** Leaves no byte. */
  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      while (path.toFile().getUsableSpace() > 0) {
        out.write(chunk);
      }
    } catch (IOException e) {
      if (path.toFile().getUsableSpace() > CHUNK_BYTES) {
        throw e;
      }
    }
  }

  void free() throws IOException {
    Files.deleteIfExists(filler);
  }

  @Override
  public void close() {
    if (small) {
      ToolProcess.of(List.of("umount", "-l", path.toString())).run();
    }
  }
}
