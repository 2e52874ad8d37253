package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.TestJava;
import io.sequin.compat.support.ToolProcess;
import io.sequin.compat.support.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache that the build leaves beside the jar makes starts faster, and is never in the way. */
class StartCacheIT {

  private static final Path BUILT = TestJava.repository().resolve("gateway/target");
  private static final String FROM_CACHE =
      "io.sequin.gateway.cli.RunCommand source: shared objects file";
  private static final String FROM_JAR = "io.sequin.gateway.cli.RunCommand source: ";

  @TempDir private Path install;

  private Path launcher;
  private Path jar;
  private Path cache;

  @BeforeEach
  void copyWhatIsBuilt() throws IOException {
    Path target = Files.createDirectories(install.resolve("gateway/target"));
    launcher = install.resolve("sequin-gateway");
    jar = target.resolve("sequin-gateway.jar");
    cache = target.resolve("sequin-gateway.aot");
    copy(TestJava.repository().resolve("sequin-gateway"), launcher);
    Files.createSymbolicLink(
        install.resolve("build-tools"), TestJava.repository().resolve("build-tools"));
    copy(BUILT.resolve("sequin-gateway.jar"), jar);
    Files.createSymbolicLink(target.resolve("lib"), BUILT.resolve("lib"));
  }

  @Test
  void aBuiltGatewayStartsFromItsCache() {
    assertThat(loadedClasses(TestJava.repository().resolve("sequin-gateway"))).contains(FROM_CACHE);
  }

  @Test
  void aGatewayWithoutACacheStarts() {
    assertStartsInSilence();
  }

  @Test
  void aDamagedCacheIsIgnoredInSilence() throws IOException {
    Files.writeString(cache, "no cache");

    assertStartsInSilence();
  }

  @Test
  void aJarThatIsNewerThanTheCacheIsWhatRuns() throws IOException {
    copy(BUILT.resolve("sequin-gateway.aot"), cache);
    long cachedMs = Files.getLastModifiedTime(cache).toMillis();
    Files.setLastModifiedTime(jar, FileTime.fromMillis(cachedMs + 1));

    assertThat(loadedClasses(launcher)).contains(FROM_JAR).doesNotContain(FROM_CACHE);
    assertStartsInSilence();
  }

  private void assertStartsInSilence() {
    ToolResult result = launch(launcher, "-Xmx64m");

    assertThat(result.output()).startsWith("sequin-gateway ").hasLineCount(1);
    assertThat(result.stderr()).isEmpty();
  }

  private static String loadedClasses(Path launcher) {
    return launch(launcher, "-Xlog:class+load").output();
  }

  private static ToolResult launch(Path launcher, String jvmOptions) {
    return ToolProcess.of(List.of(launcher.toString(), "--version"))
        .withEnvironment(
            Map.of("JAVA_HOME", System.getProperty("java.home"), "SEQUIN_JAVA_OPTS", jvmOptions))
        .run();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }
}
