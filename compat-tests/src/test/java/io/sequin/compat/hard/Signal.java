package io.sequin.compat.hard;

import io.sequin.compat.support.ToolProcess;
import java.util.List;
import java.util.stream.Stream;

/** Signals that Java itself cannot send. */
enum Signal {
  /** Asks PostgreSQL for a fast shutdown. */
  INT,
  /** Suspends a process. */
  STOP,
  /** Lets a suspended process go on. */
  CONT;

  void send(ProcessHandle process) {
    ToolProcess.of(List.of("kill", "-" + name(), Long.toString(process.pid()))).run().output();
  }

  /** Sends it to a process and all that it has started. */
  void sendToAll(ProcessHandle process) {
    Stream.concat(Stream.of(process), process.descendants()).toList().forEach(this::send);
  }
}
