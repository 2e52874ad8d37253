package io.sequin.compat.hard;

import io.sequin.compat.support.ToolProcess;
import io.sequin.compat.support.ToolResult;
import java.util.List;

/** Signals that Java itself cannot send. */
enum Signal {
  /** Asks PostgreSQL for a fast shutdown. */
  INT,
  /** Suspends a process. */
  STOP,
  /** Lets a suspended process go on. */
  CONT;

  void send(ProcessHandle process) {
    kill(process).output();
  }

  /** Sends it to a process and all that it has started, of which some may end just now. */
  void sendToAll(ProcessHandle process) {
    List<ProcessHandle> started = process.descendants().toList();
    send(process);
    started.forEach(this::kill);
  }

  private ToolResult kill(ProcessHandle process) {
    return ToolProcess.of(List.of("kill", "-" + name(), Long.toString(process.pid()))).run();
  }
}
