package io.sequin.compat.hard;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Owns threads that all send by SQL at the same time. */
final class SqlSessions implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<List<String>>> running = new ArrayList<>();
  private volatile boolean goesOn = true;

  SqlSessions(String jdbcUrl, String topic, int count) {
    for (int number = 0; number < count; number++) {
      running.add(threads.submit(new SqlSession(jdbcUrl, topic, number, () -> goesOn)));
    }
  }

  /** Lets all end, and gives what they have committed, each session's in its order. */
  List<String> finish() throws ExecutionException, InterruptedException {
    goesOn = false;
    List<String> committed = new ArrayList<>();
    for (Future<List<String>> session : running) {
      committed.addAll(session.get());
    }
    return committed;
  }

  @Override
  public void close() {
    goesOn = false;
    threads.close();
  }
}
