package io.sequin.storage.background;

import io.sequin.storage.StorageUnavailableException;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Work that is done for one thing after the other, round after round: one that fails is told once,
 * and does not keep the others from their turn. Used by one thread at a time.
 *
 * @param <T> for what it is done
 */
public final class Rounds<T> {

  /** One may be locked by somebody; if so many cannot be reached, PostgreSQL cannot. */
  private static final int UNAVAILABLE_IN_A_ROW = 3;

  private final Function<T, String> naming;
  private final FailureLog failures = new FailureLog();

  /**
   * @param naming what the work is for logs, as {@code compaction of topic flights}
   */
  public Rounds(Function<T, String> naming) {
    this.naming = naming;
  }

  /**
   * One round.
   *
   * @throws StorageUnavailableException if PostgreSQL is away
   */
  public void forEach(Collection<T> things, Consumer<T> work) {
    forEachWhile(
        things,
        thing -> {
          work.accept(thing);
          return true;
        });
  }

  /** As {@link #forEach}, but the round ends where the work says false. */
  public void forEachWhile(Collection<T> things, Predicate<T> work) {
    failures.forgetAllBut(things.stream().map(naming).toList());
    int unavailable = 0;
    for (T thing : things) {
      try {
        boolean goesOn = work.test(thing);
        failures.succeeded(naming.apply(thing));
        unavailable = 0;
        if (!goesOn) {
          return;
        }
      } catch (StorageUnavailableException e) {
        unavailable++;
        if (unavailable == UNAVAILABLE_IN_A_ROW) {
          throw e;
        }
        failures.failed(naming.apply(thing), e);
      } catch (Throwable e) {
        failures.failed(naming.apply(thing), e);
      }
    }
  }
}
