package io.sequin.compat.http;

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

/** The commands for daily work, as users run them, against a gateway's HTTP port. */
class RemoteCommandsIT {

  @TempDir private Path directory;

  @Test
  void topicsAndMessagesByTheCommandLine() throws IOException {
    assertThat(run("topic", "create", "remote", "-p", "1", "-c", "retention.ms=60000").lines())
        .containsExactly("created remote");
    assertThat(run("topic", "list", "--prefix", "remote").stdout())
        .isEqualTo("NAME    PARTITIONS\nremote  1\n");
    assertThat(run("topic", "describe", "remote").lines()).contains("retention.ms=60000");
    run("message", "send", "remote", "hello", "-k", "eu.1");
    Path lines = Files.writeString(directory.resolve("lines"), "us.1:a\neu.2:b\n");
    assertThat(
            ToolProcess.of(GatewayCommand.launcher("message", "send", "remote", "-K", ":"))
                .withEnvironment(environment())
                .readingFrom(lines)
                .run()
                .exitCode())
        .isZero();
    assertThat(run("message", "read", "remote", "--filter", "eu.*").lines())
        .containsExactly("0\t0\teu.1\thello", "0\t2\teu.2\tb");
    assertThat(
            run("group", "reset", "remote-group", "--topic", "remote", "--to", "earliest").lines())
        .containsExactly("TOPIC   PARTITION  FROM  TO", "remote  0          -     0");
    assertThat(run("group", "describe", "remote-group").lines())
        .contains("remote  0          0       3           3");
    assertThat(run("sql", "select count(*) from sequin.messages where topic = 'remote'").lines())
        .containsExactly("COUNT", "3");
    assertThat(run("topic", "delete", "remote").lines()).containsExactly("deleted remote");
  }

  @Test
  void whatIsWrongIsOneLine() {
    ToolResult unknown = run("topic", "describe", "nowhere");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.stderr())
        .isEqualTo("sequin-gateway: UNKNOWN_TOPIC_OR_PARTITION: topic 'nowhere'\n");
    ToolResult nobody =
        ToolProcess.of(GatewayCommand.launcher("topic", "list", "--http", "http://127.0.0.1:1"))
            .run();
    assertThat(nobody.stderr()).contains("say with --http URL where a gateway is");
    assertThat(nobody.stderr().lines()).hasSize(1);
  }

  @Test
  void completionIsBashs() {
    assertThat(run("generate-completion").stdout()).contains("complete -F").contains("reset");
  }

  private static ToolResult run(String... arguments) {
    return ToolProcess.of(GatewayCommand.launcher(arguments)).withEnvironment(environment()).run();
  }

  private static Map<String, String> environment() {
    return Map.of("SEQUIN_HTTP", SharedGateway.get().http().toString());
  }
}
