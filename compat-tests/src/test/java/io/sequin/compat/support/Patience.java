package io.sequin.compat.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what they do not give a time of its own: long enough for a machine that
 * is busy with other tests. It is registered for all of them.
 */
public final class Patience implements BeforeAllCallback {

  private static final Duration DEFAULT = Duration.ofMinutes(2);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(DEFAULT);
  }
}
