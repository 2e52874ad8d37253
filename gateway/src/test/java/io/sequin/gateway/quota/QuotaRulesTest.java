package io.sequin.gateway.quota;

import static io.sequin.storage.quota.QuotaEntity.CLIENT_ID;
import static io.sequin.storage.quota.QuotaEntity.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.quota.QuotaEntity;
import io.sequin.storage.quota.QuotaSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class QuotaRulesTest {

  private static final Optional<String> DEFAULT = Optional.empty();
  private static final QuotaName NAME = QuotaName.PRODUCER_BYTE_RATE;

  /** Kafka's order, the most specific first. */
  private static final List<QuotaEntity> PRECEDENCE =
      List.of(
          both(Optional.of("alice"), Optional.of("app")),
          both(Optional.of("alice"), DEFAULT),
          new QuotaEntity(Map.of(USER, Optional.of("alice"))),
          both(DEFAULT, Optional.of("app")),
          both(DEFAULT, DEFAULT),
          new QuotaEntity(Map.of(USER, DEFAULT)),
          new QuotaEntity(Map.of(CLIENT_ID, Optional.of("app"))),
          new QuotaEntity(Map.of(CLIENT_ID, DEFAULT)));

  @Test
  void theMostSpecificQuotaHolds() {
    List<QuotaEntity> left = new ArrayList<>(PRECEDENCE);
    while (!left.isEmpty()) {
      assertThat(rules(left).find(NAME, "alice", "app").map(AppliedQuota::bound))
          .as("with %s", left)
          .contains((double) PRECEDENCE.indexOf(left.removeFirst()) + 1);
    }
  }

  @Test
  void aQuotaOfAUserIsSharedByItsClients() {
    QuotaRules rules = rules(List.of(new QuotaEntity(Map.of(USER, DEFAULT))));
    assertThat(rules.find(NAME, "alice", "one")).isEqualTo(rules.find(NAME, "alice", "two"));
    assertThat(rules.find(NAME, "alice", "one")).isNotEqualTo(rules.find(NAME, "bob", "one"));
  }

  @Test
  void aDefaultQuotaOfClientIdsIsEachOnesOwn() {
    QuotaRules rules = rules(List.of(new QuotaEntity(Map.of(CLIENT_ID, DEFAULT))));
    assertThat(rules.find(NAME, "alice", "one")).isEqualTo(rules.find(NAME, "bob", "one"));
    assertThat(rules.find(NAME, "alice", "one")).isNotEqualTo(rules.find(NAME, "alice", "two"));
  }

  @Test
  void aClientWithoutIdHasOnlyTheQuotasOfItsUser() {
    assertThat(rules(PRECEDENCE).find(NAME, "alice", "").map(AppliedQuota::bound)).contains(3.0);
    assertThat(rules(List.of(new QuotaEntity(Map.of(CLIENT_ID, DEFAULT)))).find(NAME, "bob", ""))
        .isEmpty();
  }

  @Test
  void aQuotaLimitsOnlyWhatItIsOn() {
    QuotaRules rules = rules(PRECEDENCE);
    assertThat(rules.has(QuotaName.CONSUMER_BYTE_RATE)).isFalse();
    assertThat(rules.find(QuotaName.CONSUMER_BYTE_RATE, "alice", "app")).isEmpty();
  }

  private static QuotaRules rules(List<QuotaEntity> entities) {
    Map<QuotaEntity, Map<String, Double>> quotas = new HashMap<>();
    for (QuotaEntity entity : entities) {
      quotas.put(entity, Map.of(NAME.text(), (double) PRECEDENCE.indexOf(entity) + 1));
    }
    return QuotaRules.of(new QuotaSnapshot(1, quotas));
  }

  private static QuotaEntity both(Optional<String> user, Optional<String> clientId) {
    return new QuotaEntity(Map.of(USER, user, CLIENT_ID, clientId));
  }
}
