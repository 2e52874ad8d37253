package io.sequin.compat.share;

import io.sequin.compat.share.WorkerLine.RecordId;
import io.sequin.compat.share.WorkerLine.Step;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Where a worker says what it has got and acknowledged, and when: one line for each record. */
final class WorkerOutput implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 20;

  private final PrintStream output =
      new PrintStream(
          new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
          false,
          StandardCharsets.UTF_8);

  void print(Step step, Collection<RecordId> recordIds) {
    long nowMs = System.currentTimeMillis();
    StringBuilder lines = new StringBuilder();
    for (RecordId recordId : recordIds) {
      lines
          .append(step)
          .append('\t')
          .append(nowMs)
          .append('\t')
          .append(recordId.partition())
          .append('\t')
          .append(recordId.offset())
          .append('\n');
    }
    output.print(lines);
    output.flush();
  }

  @Override
  public void close() {
    output.close();
  }
}
