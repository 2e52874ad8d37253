package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sequin.compat.support.TemporaryDirectory;
import io.sequin.compat.support.TestJava;
import io.sequin.compat.support.ToolProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The gateway as it was, built of an older commit of this repository. */
final class OlderBuild implements AutoCloseable {

  private static final Duration BUILD_PATIENCE = Duration.ofMinutes(15);

  private final TemporaryDirectory directory = TemporaryDirectory.create("older");

  private OlderBuild() {}

  /** Builds it, which takes minutes; the test is skipped where the history does not have it. */
  static OlderBuild of(String commit) {
    String here = TestJava.repository().toString();
    assumeTrue(
        ToolProcess.of(List.of("git", "-C", here, "cat-file", "-e", commit)).run().exitCode() == 0,
        "this clone does not have commit " + commit);
    OlderBuild build = new OlderBuild();
    String there = build.repository().toString();
    succeed("git", "clone", "--quiet", "--no-checkout", here, there);
    succeed("git", "-C", there, "checkout", "--quiet", commit);
    succeed(
        "mvn",
        "-q",
        "-B",
        "-f",
        there,
        "-Dmaven.test.skip",
        "-DskipTraining",
        "-pl",
        "gateway",
        "-am",
        "package");
    return build;
  }

  /** Its working tree. */
  Path repository() {
    return directory.path().resolve("repository");
  }

  @Override
  public void close() {
    directory.close();
  }

  private static void succeed(String... command) {
    var result = ToolProcess.of(List.of(command)).within(BUILD_PATIENCE).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }
}
