package io.sequin.gateway.quota;

import static io.sequin.storage.quota.QuotaEntity.CLIENT_ID;
import static io.sequin.storage.quota.QuotaEntity.IP;
import static io.sequin.storage.quota.QuotaEntity.USER;

import io.sequin.storage.quota.QuotaEntity;
import io.sequin.storage.quota.QuotaSnapshot;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which quota holds for whom: the most specific one. Immutable. */
final class QuotaRules {

  private final long version;
  private final Map<QuotaName, Map<QuotaEntity, Double>> bounds;

  private QuotaRules(long version, Map<QuotaName, Map<QuotaEntity, Double>> bounds) {
    this.version = version;
    this.bounds = bounds;
  }

  static QuotaRules of(QuotaSnapshot snapshot) {
    Map<QuotaName, Map<QuotaEntity, Double>> bounds = new EnumMap<>(QuotaName.class);
    snapshot
        .quotas()
        .forEach(
            (entity, quotas) ->
                quotas.forEach(
                    (name, bound) ->
                        QuotaName.find(name)
                            .ifPresent(
                                known ->
                                    bounds
                                        .computeIfAbsent(known, _ -> new HashMap<>())
                                        .put(comparable(entity), bound))));
    return new QuotaRules(snapshot.version(), bounds);
  }

  long version() {
    return version;
  }

  /** Whether anybody has such a quota. */
  boolean has(QuotaName name) {
    return bounds.containsKey(name);
  }

  /** The quota of a client, in Kafka's order of precedence. */
  Optional<AppliedQuota> find(QuotaName name, String user, String clientId) {
    Map<QuotaEntity, Double> all = bounds.getOrDefault(name, Map.of());
    Optional<String> id = Optional.of(clientId).filter(text -> !text.isEmpty());
    return id.flatMap(_ -> pair(name, all, user, Optional.of(user), clientId))
        .or(() -> applied(name, user, "", all.get(user(Optional.of(user)))))
        .or(() -> id.flatMap(_ -> pair(name, all, user, Optional.empty(), clientId)))
        .or(() -> applied(name, user, "", all.get(user(Optional.empty()))))
        .or(() -> id.flatMap(_ -> applied(name, "", clientId, all.get(client(id)))))
        .or(() -> id.flatMap(_ -> applied(name, "", clientId, all.get(client(Optional.empty())))));
  }

  /** The quota of connections from an address: its own, otherwise that of all addresses. */
  Optional<AppliedQuota> findOfAddress(QuotaName name, InetAddress address) {
    Map<QuotaEntity, Double> all = bounds.getOrDefault(name, Map.of());
    String text = address.getHostAddress();
    return applied(name, text, "", all.get(address(Optional.of(text))))
        .or(() -> applied(name, text, "", all.get(address(Optional.empty()))));
  }

  /** One address may be written in many ways. */
  private static QuotaEntity comparable(QuotaEntity entity) {
    Optional<String> written = entity.parts().getOrDefault(IP, Optional.empty());
    return written
        .map(text -> address(Optional.of(InetAddress.ofLiteral(text).getHostAddress())))
        .orElse(entity);
  }

  private static Optional<AppliedQuota> pair(
      QuotaName name,
      Map<QuotaEntity, Double> all,
      String user,
      Optional<String> ruleUser,
      String clientId) {
    return applied(name, user, clientId, all.get(both(ruleUser, Optional.of(clientId))))
        .or(() -> applied(name, user, clientId, all.get(both(ruleUser, Optional.empty()))));
  }

  private static Optional<AppliedQuota> applied(
      QuotaName name, String user, String clientId, Double bound) {
    return Optional.ofNullable(bound)
        .map(value -> new AppliedQuota(new AppliedQuota.Sharers(name, user, clientId), value));
  }

  private static QuotaEntity both(Optional<String> user, Optional<String> clientId) {
    return new QuotaEntity(Map.of(USER, user, CLIENT_ID, clientId));
  }

  private static QuotaEntity address(Optional<String> text) {
    return new QuotaEntity(Map.of(IP, text));
  }

  private static QuotaEntity user(Optional<String> name) {
    return new QuotaEntity(Map.of(USER, name));
  }

  private static QuotaEntity client(Optional<String> name) {
    return new QuotaEntity(Map.of(CLIENT_ID, name));
  }
}
