package io.sequin.storage.background;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place that starts threads and timers. Whatever the work throws is logged, and what comes
 * after it is done all the same.
 *
 * <p>An Error is a failure as others, of the piece of work that threw it: a stack that has
 * overflowed is whole again when it is unwound. Whoever has promised an answer catches Throwable
 * and gives it. A full heap is another matter, since it strikes whoever asks next, in the middle of
 * anything: the JVM runs with {@code -XX:+ExitOnOutOfMemoryError} and ends before anybody can catch
 * it. What can be caught is an OutOfMemoryError of direct buffers, which are counted: a failure as
 * others, too.
 */
public final class Background {

  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private Background() {}

  /** Starts a thread of the system. */
  public static Thread start(String name, Runnable work) {
    return platform(name).start(work);
  }

  /** A thread that somebody else starts. */
  public static Thread unstarted(String name, Runnable work) {
    return platform(name).unstarted(work);
  }

  /** Starts a virtual thread. */
  public static Thread startVirtual(String name, Runnable work) {
    return virtual().name(name).start(work);
  }

  /** An executor with a virtual thread for each task, to be closed. */
  public static ExecutorService virtualThreads(String name) {
    return Executors.newThreadPerTaskExecutor(virtual().name(name + "-", 0).factory());
  }

  /**
   * A timer for {@link #repeat} and {@link #schedule}, to be closed. What it is given after that is
   * dropped, as is all that it still had to do.
   */
  public static ScheduledExecutorService timer(String name, int threads) {
    return new ScheduledThreadPoolExecutor(
        threads,
        platform(name + "-").name(name + "-", 0).daemon().factory(),
        new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Does the work once, after a time. */
  public static ScheduledFuture<?> schedule(
      ScheduledExecutorService timer, String name, Duration delay, Runnable work) {
    return timer.schedule(guarded(name, work), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does the work again and again; what fails is tried again the next time, and told once. */
  public static void repeat(
      ScheduledExecutorService timer, String name, Duration every, Runnable work) {
    FailureLog failures = new FailureLog();
    timer.scheduleWithFixedDelay(
        () -> failures.guard(name, work),
        every.toMillis(),
        every.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static Thread.Builder.OfPlatform platform(String name) {
    return Thread.ofPlatform().name(name).uncaughtExceptionHandler(Background::uncaught);
  }

  private static Thread.Builder.OfVirtual virtual() {
    return Thread.ofVirtual().uncaughtExceptionHandler(Background::uncaught);
  }

  private static void uncaught(Thread thread, Throwable failure) {
    LOG.error("{} failed", thread.getName(), failure);
  }

  private static Runnable guarded(String name, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) {
        LOG.error("{} failed", name, e);
      }
    };
  }
}
