package io.sequin.gateway.api;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that Kafka has and this gateway has not yet: the log says once that clients ask. */
public final class NotThereYet {

  private static final Logger LOG = LoggerFactory.getLogger(NotThereYet.class);

  private final String what;
  private final AtomicBoolean isTold = new AtomicBoolean();

  /**
   * @param what many of it, as in "transactions"
   */
  public NotThereYet(String what) {
    this.what = what;
  }

  /** To be called whenever a client is refused. */
  public void tell() {
    if (isTold.compareAndSet(false, true)) {
      LOG.warn("clients ask for {}, which are not there yet: they are refused", what);
    }
  }
}
