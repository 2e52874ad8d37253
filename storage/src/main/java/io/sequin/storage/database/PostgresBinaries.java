package io.sequin.storage.database;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, as they come on the class path for this machine. */
final class PostgresBinaries {

  private PostgresBinaries() {}

  /**
   * Unpacks the programs under a directory, unless they are there already.
   *
   * @return where they are
   * @throws IOException also if there are none for this kind of machine
   */
  static Path unpackUnder(Path directory) throws IOException {
    byte[] archive = archive();
    Path home = directory.resolve("postgres-" + checksum(archive));
    if (!Files.exists(home)) {
      Path unfinished = directory.resolve(home.getFileName() + ".unfinished");
      Directories.deleteIfExists(unfinished);
      unpack(archive, unfinished);
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    }
    return home;
  }

  private static byte[] archive() throws IOException {
    String machine = System.getProperty("os.arch");
    try (InputStream in =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            operatingSystem(), machine.equals("amd64") ? "x86_64" : machine)) {
      return in.readAllBytes();
    } catch (IllegalStateException e) {
      throw new IOException("there is no embedded PostgreSQL for this kind of machine", e);
    }
  }

  private static String operatingSystem() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("mac") ? "Darwin" : name.startsWith("windows") ? "Windows" : "Linux";
  }

  private static String checksum(byte[] archive) {
    CRC32 crc = new CRC32();
    crc.update(archive);
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        write(entry, tar, target.resolve(entry.getName()).normalize());
      }
    }
  }

  private static void write(TarArchiveEntry entry, InputStream content, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, path);
      if (path.getParent().endsWith("bin") && !path.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + path + " executable");
      }
    }
  }
}
