package io.sequin.storage.background;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Owns a thread that looks for work again and again, from {@link #start} until it is closed. */
public final class Looker {

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** One look, which pauses where there was nothing to do. It handles its failures itself. */
  @FunctionalInterface
  public interface Look {
    void look() throws InterruptedException;
  }

  /**
   * @param name of the thread
   */
  public Looker(String name, Look look) {
    this.thread = Background.unstarted(name, () -> run(look));
  }

  public void start() {
    thread.start();
  }

  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Waits for so long, or until it is closed. */
  public void pause(Duration time) throws InterruptedException {
    closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits for the look that is under way, the last one.
   *
   * @param interrupt has it end soon
   */
  public void close(Runnable interrupt) {
    closed.countDown();
    interrupt.run();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Look look) {
    try {
      while (!isClosed()) {
        look.look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
