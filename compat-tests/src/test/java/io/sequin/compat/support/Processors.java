package io.sequin.compat.support;

/** A resource that test classes take turns in. */
public final class Processors {

  /**
   * For {@code @ResourceLock}: held by a class that keeps all processors busy, beside which others
   * may wait, and no other such class may work.
   */
  public static final String BUSY = "processors";

  private Processors() {}
}
