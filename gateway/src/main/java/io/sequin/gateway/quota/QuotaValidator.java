package io.sequin.gateway.quota;

import static io.sequin.storage.quota.QuotaEntity.CLIENT_ID;
import static io.sequin.storage.quota.QuotaEntity.IP;
import static io.sequin.storage.quota.QuotaEntity.USER;

import io.netty.util.NetUtil;
import io.sequin.storage.quota.QuotaChange;
import io.sequin.storage.quota.QuotaEntity;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Accepts or refuses changes of quotas, as Kafka's controller does. */
public final class QuotaValidator {

  private static final Set<String> TYPES = Set.of(USER, CLIENT_ID, IP);

  /** An entry of PostgreSQL's index has to fit a third of a page. */
  private static final int MAX_NAME_LENGTH = 500;

  private QuotaValidator() {}

  /**
   * @throws InvalidQuotaException for the first fault
   */
  public static void check(QuotaChange change) {
    checkEntity(change.entity());
    change.values().forEach((name, value) -> checkQuota(change.entity(), name, value));
  }

  private static void checkEntity(QuotaEntity entity) {
    Map<String, Optional<String>> parts = entity.parts();
    if (parts.isEmpty()) {
      throw new InvalidQuotaException("Invalid empty client quota entity");
    }
    parts.forEach(QuotaValidator::checkPart);
    if (parts.containsKey(IP) && parts.size() > 1) {
      throw new InvalidQuotaException(
          "Invalid quota entity combination, IP entity should not be combined with User or"
              + " ClientId");
    }
  }

  private static void checkPart(String type, Optional<String> name) {
    if (!TYPES.contains(type)) {
      throw new InvalidQuotaException("Unhandled client quota entity type: " + type);
    }
    if (name.filter(String::isEmpty).isPresent()) {
      throw new InvalidQuotaException("Empty " + type + " not supported");
    }
    if (name.filter(QuotaValidator::isUnfit).isPresent()) {
      throw new InvalidQuotaException(
          "A " + type + " has at most " + MAX_NAME_LENGTH + " characters, none of them NUL");
    }
    if (type.equals(IP) && name.filter(address -> !isAddress(address)).isPresent()) {
      throw new InvalidQuotaException(name.get() + " is not a valid IP or resolvable host.");
    }
  }

  private static boolean isUnfit(String name) {
    return name.length() > MAX_NAME_LENGTH || name.indexOf('\0') >= 0;
  }

  /** Host names are not resolved: who asks a name server for a client waits for it. */
  private static boolean isAddress(String name) {
    return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
  }

  /** A quota that nobody can have may be taken away. */
  private static void checkQuota(QuotaEntity entity, String name, OptionalDouble value) {
    if (value.isPresent() || isUnfit(name)) {
      QuotaName.find(name)
          .filter(known -> known.isForAddresses() == entity.parts().containsKey(IP))
          .orElseThrow(() -> new InvalidQuotaException("Invalid configuration key " + name))
          .check(value.orElseThrow());
    }
  }
}
