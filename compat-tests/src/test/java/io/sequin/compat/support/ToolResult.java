package io.sequin.compat.support;

import java.util.List;

/** What a finished process left: its exit code and everything that it printed. */
public record ToolResult(List<String> command, int exitCode, String stdout, String stderr) {

  /** Standard output, of a run that has to succeed. */
  public String output() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + " from " + this);
    }
    return stdout;
  }

  /** The lines of {@link #output()}. */
  public List<String> lines() {
    return output().lines().toList();
  }

  /** Standard output and standard error, of a run that has to fail. */
  public String failure() {
    if (exitCode == 0) {
      throw new AssertionError("unexpected success of " + this);
    }
    return stdout + stderr;
  }

  @Override
  public String toString() {
    return "%s%n--- stdout%n%s%n--- stderr%n%s"
        .formatted(String.join(" ", command), stdout, stderr);
  }
}
