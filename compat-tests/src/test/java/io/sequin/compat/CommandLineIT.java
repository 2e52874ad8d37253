package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayCommand;
import io.sequin.compat.support.SharedGateway;
import io.sequin.compat.support.ToolProcess;
import io.sequin.compat.support.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever starts the gateway in a wrong way is told so in one line that helps. */
class CommandLineIT {

  private static final String ANY_PORT = "127.0.0.1:0";

  @TempDir private Path directory;

  @Test
  void helpExplainsEveryOption() {
    assertThat(launch("--help").output()).contains("Usage: sequin-gateway").contains("run");
    assertThat(launch("run", "--help").output())
        .contains("--listen", "--advertise", "--data-dir", "--jdbc-url", "--jdbc-user")
        .contains("--metrics-listen", "SEQUIN_JDBC_PASSWORD");
  }

  @Test
  void theVersionIsPrinted() {
    assertThat(launch("--version").output()).startsWith("sequin-gateway ");
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertThat(refusal(launch("--nonsense")))
        .contains("--nonsense")
        .contains("see 'sequin-gateway run --help'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "127.0.0.1:", ":9092", "127.0.0.1:99999", "127.0.0.1:-1"})
  void anAddressThatIsNotHostAndPortIsNamed(String address) {
    assertThat(refusal(launch("--listen", address))).contains("--listen", address, "HOST:PORT");
  }

  @Test
  void anEnvironmentVariableCountsAsItsOption() {
    ToolProcess launcher =
        ToolProcess.of(GatewayCommand.launcher()).withEnvironment(Map.of("SEQUIN_LISTEN", "bad"));

    assertThat(refusal(launcher.run())).contains("'bad' is not HOST:PORT");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    String taken = SharedGateway.get().bootstrap();

    assertThat(refusal(launch("--listen", taken, "--data-dir", fresh())))
        .contains("cannot listen on " + taken)
        .contains("Address already in use");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aMetricsPortThatIsTakenIsNamed() {
    String taken = SharedGateway.get().bootstrap();

    assertThat(
            refusal(
                launch(
                    "--listen",
                    ANY_PORT,
                    "--metrics-listen",
                    taken,
                    "--jdbc-url",
                    SharedGateway.get().jdbcUrl())))
        .contains("cannot listen on " + taken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:0", "[::]:0"})
  void anAddressThatClientsCannotConnectToHasToBeCompleted(String address) {
    assertThat(refusal(launch("--listen", address, "--data-dir", fresh())))
        .contains("say with --advertise HOST:PORT");
    ToolProcess launcher =
        ToolProcess.of(GatewayCommand.launcher("--data-dir", fresh()))
            .withEnvironment(Map.of("SEQUIN_LISTEN", address));
    assertThat(refusal(launcher.run())).contains("say with --advertise HOST:PORT");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aHostThatDoesNotExistIsNamed() {
    assertThat(refusal(launch("--listen", "no-such-host.invalid:9092", "--data-dir", fresh())))
        .contains("cannot listen on no-such-host.invalid:9092: unknown host");
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsReported() {
    assertThat(
            refusal(launch("--listen", ANY_PORT, "--jdbc-url", "jdbc:postgresql://127.0.0.1:1/x")))
        .contains("127.0.0.1:1 refused");
  }

  @Test
  void aDatabaseThatDoesNotExistIsReported() {
    String url = SharedGateway.get().jdbcUrl().replace("/postgres?", "/absent?");

    assertThat(refusal(launch("--listen", ANY_PORT, "--jdbc-url", url)))
        .contains("database \"absent\" does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "jdbc:mysql://localhost/x"})
  void aUrlThatIsNotOfPostgresIsRefused(String url) {
    assertThat(refusal(launch("--listen", ANY_PORT, "--jdbc-url", url)))
        .contains("not of the form jdbc:postgresql://HOST:PORT/DATABASE");
  }

  @Test
  void aDataDirectoryInUseIsReported() {
    String used = SharedGateway.get().dataDirectory().toString();

    assertThat(refusal(launch("--listen", ANY_PORT, "--data-dir", used)))
        .contains("another gateway is using the data directory " + used);
  }

  @Test
  void aDataDirectoryThatIsAFileIsReported() throws IOException {
    String file = Files.createFile(directory.resolve("file")).toString();

    assertThat(refusal(launch("--listen", ANY_PORT, "--data-dir", file)))
        .contains("cannot use the data directory")
        .contains(file);
  }

  private String fresh() {
    return directory.resolve("data").toString();
  }

  private static ToolResult launch(String... arguments) {
    return ToolProcess.of(GatewayCommand.launcher(arguments)).run();
  }

  /** The one line on standard error of a start that has to fail. */
  private static String refusal(ToolResult result) {
    assertThat(result.exitCode()).as("exit code of %s", result).isIn(1, 2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr().lines())
        .as("standard error of %s", result)
        .singleElement()
        .asString()
        .startsWith("sequin-gateway: ");
    return result.stderr();
  }
}
