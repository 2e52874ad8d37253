package io.sequin.storage.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The main process of an embedded server. */
public record Postmaster(ProcessHandle process) {

  private static final long PATIENCE_SECONDS = 30;

  /** The one that runs, or ran last, on a directory given to an embedded server. */
  public static Postmaster of(Path directory) {
    try {
      String pid = Files.readAllLines(directory.resolve("postgres/postmaster.pid")).getFirst();
      return new Postmaster(ProcessHandle.of(Long.parseLong(pid.trim())).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it like kill -9, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Fails if it goes on running. */
  public void awaitExit() {
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
