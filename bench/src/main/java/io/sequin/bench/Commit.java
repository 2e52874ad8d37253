package io.sequin.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Which sources are measured. */
final class Commit {

  private Commit() {}

  /** The commit that is checked out, and whether there are changes on top of it. */
  static String current() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty")
              .directory(Repository.root().toFile())
              .start();
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
