package io.sequin.gateway.outbox;

import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.background.Looker;
import io.sequin.storage.outbox.Outbox;
import io.sequin.storage.outbox.OutboxBatcher;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns a thread that moves what SQL has sent into the log as soon as it is committed. */
public final class OutboxMover implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxMover.class);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Outbox outbox;
  private final OutboxBatcher batcher;
  private final Looker looker = new Looker("outbox", this::look);
  private MoverState state = MoverState.Asleep.BEGIN;

  public OutboxMover(Outbox outbox, OutboxBatcher batcher) {
    this.outbox = outbox;
    this.batcher = batcher;
    looker.start();
  }

  /** What is not in the log by now is moved by another gateway, or after the next start. */
  @Override
  public void close() {
    looker.close(outbox::close);
  }

  private void look() throws InterruptedException {
    try {
      boolean isFound = outbox.move(batcher) > 0;
      state = isFound ? found() : nothingFound();
      if (!isFound) {
        outbox.awaitSenders(state.pause());
      }
    } catch (StorageUnavailableException e) {
      LOG.debug("PostgreSQL is away, will look again", e);
      recover();
    } catch (Throwable e) {
      if (!looker.isClosed()) {
        LOG.error("cannot move what SQL has sent, will try again", e);
        recover();
      }
    }
  }

  private MoverState found() {
    long now = System.nanoTime();
    return switch (state) {
      case MoverState.Asleep asleep -> {
        MoverState.Asleep woken = asleep.found(now);
        yield woken.isBusy() ? announced(now) : woken;
      }
      case MoverState.Awake awake ->
          awake.isAnnouncementDue(now) ? announced(now) : awake.found(now);
      case MoverState.Drowsy drowsy -> drowsy.found();
    };
  }

  private MoverState nothingFound() {
    long now = System.nanoTime();
    return switch (state) {
      case MoverState.Asleep asleep -> asleep;
      case MoverState.Awake awake -> awake.isIdle(now) ? drowsy() : awake;
      case MoverState.Drowsy drowsy when drowsy.isLastLook() -> MoverState.Asleep.BEGIN;
      case MoverState.Drowsy drowsy ->
          outbox.oldestTransaction() < drowsy.nextTransaction()
              ? drowsy.nothingFound()
              : drowsy.lastLook();
    };
  }

  private MoverState announced(long nowNanos) {
    outbox.announce(MoverState.ANNOUNCED);
    return new MoverState.Awake(nowNanos, nowNanos);
  }

  private MoverState drowsy() {
    outbox.announce(Duration.ZERO);
    return MoverState.Drowsy.begin(outbox.nextTransaction());
  }

  /** Who has told whom what is not certain any more, so it looks by itself for a while. */
  private void recover() throws InterruptedException {
    looker.pause(RETRY_AFTER);
    long now = System.nanoTime();
    state = MoverState.Awake.unannounced(now);
  }
}
