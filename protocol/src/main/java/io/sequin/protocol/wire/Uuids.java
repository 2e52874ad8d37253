package io.sequin.protocol.wire;

import java.util.UUID;

/** The one UUID to which the protocol gives a meaning. */
public final class Uuids {

  /** Sixteen zero bytes: "no id". */
  public static final UUID ZERO = new UUID(0, 0);

  private Uuids() {}
}
