package io.sequin.gateway.api.quota;

import static io.sequin.storage.quota.QuotaEntity.CLIENT_ID;
import static io.sequin.storage.quota.QuotaEntity.IP;
import static io.sequin.storage.quota.QuotaEntity.USER;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DescribeClientQuotasRequest;
import io.sequin.protocol.message.DescribeClientQuotasRequest.ComponentData;
import io.sequin.storage.quota.QuotaEntity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which entities a client asks for (KIP-546).
 *
 * @param components what each type's name has to be
 * @param strict whether an entity must not have other types
 */
record QuotaFilter(Map<String, Match> components, boolean strict) {

  private static final Set<String> TYPES = Set.of(USER, CLIENT_ID, IP);

  private static final byte EXACT = 0;
  private static final byte DEFAULT = 1;
  private static final byte SPECIFIED = 2;

  /** A name, the default, or either. */
  private record Match(boolean any, Optional<String> name) {

    boolean accepts(Optional<String> other) {
      return any || name.equals(other);
    }
  }

  /**
   * @throws ApiException if the request makes no sense
   */
  static QuotaFilter of(DescribeClientQuotasRequest request) {
    Map<String, Match> components = new HashMap<>();
    for (ComponentData component : request.components()) {
      String type = component.entityType();
      if (type.isEmpty()) {
        throw invalid("Invalid empty entity type.");
      }
      if (components.containsKey(type)) {
        throw invalid("Entity type " + type + " cannot appear more than once in the filter.");
      }
      if (!TYPES.contains(type)) {
        throw new ApiException(ErrorCode.UNSUPPORTED_VERSION, "Unsupported entity type " + type);
      }
      components.put(type, match(component));
    }
    if (components.containsKey(IP) && components.size() > 1) {
      throw invalid(
          "Invalid entity filter component combination. IP filter component should not be used"
              + " with user or clientId filter component.");
    }
    return new QuotaFilter(components, request.strict());
  }

  boolean accepts(QuotaEntity entity) {
    Map<String, Optional<String>> parts = entity.parts();
    return (!strict || parts.size() == components.size())
        && components.entrySet().stream()
            .allMatch(
                component ->
                    parts.containsKey(component.getKey())
                        && component.getValue().accepts(parts.get(component.getKey())));
  }

  private static Match match(ComponentData component) {
    String name = component.match();
    return switch (component.matchType()) {
      case EXACT -> {
        if (name == null) {
          throw invalid("Request specified MATCH_TYPE_EXACT, but set match string to null.");
        }
        yield new Match(false, Optional.of(name));
      }
      case DEFAULT -> new Match(false, without(name, "MATCH_TYPE_DEFAULT"));
      case SPECIFIED -> new Match(true, without(name, "MATCH_TYPE_SPECIFIED"));
      default -> throw invalid("Unknown match type " + component.matchType());
    };
  }

  private static Optional<String> without(String name, String matchType) {
    if (name != null) {
      throw invalid("Request specified " + matchType + ", but also specified a match string.");
    }
    return Optional.empty();
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_REQUEST, message);
  }
}
