package io.sequin.compat.support;

/** One gateway for all test classes that neither stop it nor look at all of its topics. */
public final class SharedGateway {

  private SharedGateway() {}

  /** The gateway, started by the first who asks; it ends with the JVM. */
  public static GatewayProcess get() {
    return Holder.GATEWAY;
  }

  private static final class Holder {
    private static final GatewayProcess GATEWAY = GatewayProcess.start();
  }
}
