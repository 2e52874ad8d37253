package io.sequin.gateway.api;

import io.sequin.protocol.message.ApiKey;

/** Versions of an API, both ends included. */
public record VersionRange(short lowest, short highest) {

  /** From {@code lowest} to {@code highest}. */
  public static VersionRange of(int lowest, int highest) {
    return new VersionRange((short) lowest, (short) highest);
  }

  /** Every version that the API's specification calls valid and stable. */
  public static VersionRange all(ApiKey key) {
    return new VersionRange(key.lowestVersion(), key.highestStableVersion());
  }

  public boolean contains(short version) {
    return version >= lowest && version <= highest;
  }
}
