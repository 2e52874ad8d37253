package io.sequin.compat.migration;

import io.sequin.compat.support.GatewayCommand;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.ToolProcess;
import io.sequin.compat.support.ToolResult;
import java.util.ArrayList;
import java.util.List;

/** {@code sequin-gateway link …} on the database of a gateway, as an administrator runs it. */
record LinkCommandLine(GatewayProcess gateway) {

  /** Runs it to its end. */
  ToolResult run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("link"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--postgres", gateway.postgres().toString()));
    return ToolProcess.of(GatewayCommand.launcher(all.toArray(String[]::new))).run();
  }

  /** What it prints, where it has to succeed. */
  String output(String... arguments) {
    return run(arguments).output();
  }
}
