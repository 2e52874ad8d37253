package io.sequin.gateway.security.acl;

import io.sequin.gateway.security.acl.Authorizer.Access;
import io.sequin.gateway.security.acl.Authorizer.Client;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's log of decisions, {@code kafka.authorizer.logger}: what was denied at info, what was
 * allowed at debug. However often a client tries, it cannot fill the disk: see {@link
 * DenialWindow}.
 */
public final class AuditLog {

  private static final Logger LOG = LoggerFactory.getLogger("kafka.authorizer.logger");

  private static final int MAX_PRINCIPALS = 1_000;
  private static final String OTHERS = "others";

  private final Map<String, DenialWindow> windows = new ConcurrentHashMap<>();
  private final LongSupplier nanoClock;

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  public AuditLog(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  void note(Client client, Access access, boolean isAllowed) {
    if (isAllowed) {
      if (LOG.isDebugEnabled()) {
        LOG.debug("{}", text(client, access, "Allowed"));
      }
    } else if (LOG.isInfoEnabled()) {
      String denial = text(client, access, "Denied");
      windowOf(client.principal()).admit(denial, nanoClock.getAsLong()).ifPresent(LOG::info);
    }
  }

  private DenialWindow windowOf(String principal) {
    boolean isKnown = windows.containsKey(principal) || windows.size() < MAX_PRINCIPALS;
    return windows.computeIfAbsent(isKnown ? principal : OTHERS, _ -> new DenialWindow());
  }

  private static String text(Client client, Access access, String verdict) {
    return "Principal = "
        + client.principal()
        + " is "
        + verdict
        + " operation = "
        + access.operation()
        + " from host = "
        + client.host()
        + " on resource = "
        + ResourceNames.of(access.type())
        + ":LITERAL:"
        + access.name()
        + " for request = "
        + client.request()
        + " with resourceRefCount = "
        + access.references();
  }
}
