package io.sequin.compat.support;

/** How much storms and crowds do: enough to find faults in each build, much with {@code -Psoak}. */
public final class Soak {

  private static final boolean SOAKING = Boolean.getBoolean("sequin.soak");

  private Soak() {}

  public static boolean isSoaking() {
    return SOAKING;
  }

  /** One of two numbers of rounds, records or groups. */
  public static int choose(int inEachBuild, int soaking) {
    return SOAKING ? soaking : inEachBuild;
  }
}
