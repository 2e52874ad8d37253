package io.sequin.gateway.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequin.gateway.Gateway;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.SaslClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateDelegationTokenOptions;
import org.apache.kafka.clients.admin.DescribeDelegationTokenOptions;
import org.apache.kafka.clients.admin.ExpireDelegationTokenOptions;
import org.apache.kafka.clients.admin.RenewDelegationTokenOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.DelegationTokenAuthorizationException;
import org.apache.kafka.common.errors.DelegationTokenDisabledException;
import org.apache.kafka.common.errors.DelegationTokenNotFoundException;
import org.apache.kafka.common.errors.DelegationTokenOwnerMismatchException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedByAuthenticationException;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.token.delegation.DelegationToken;
import org.apache.kafka.common.security.token.delegation.TokenInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delegation tokens, with Kafka's client. */
final class DelegationTokenTest {

  private static final String SHA_256 = "SCRAM-SHA-256";
  private static final KafkaPrincipal ALICE = new KafkaPrincipal("User", "alice");
  private static final KafkaPrincipal BOB = new KafkaPrincipal("User", "bob");

  private static Gateway gateway;

  /** Where tokens may live as long as they want. */
  private static Gateway endless;

  /** Without a secret key. */
  private static Gateway keyless;

  @BeforeAll
  static void start() throws IOException {
    Map<String, String> configs = new HashMap<>();
    configs.put("listeners", "SASL_PLAINTEXT://127.0.0.1:0,PLAINTEXT://127.0.0.1:0");
    configs.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
    configs.put(
        "listener.name.sasl_plaintext.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"a\""
            + " user_bob=\"b\" user_eve=\"e\" user_root=\"r\";");
    configs.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    configs.put("super.users", "User:root");
    keyless = start(configs);
    configs.put("delegation.token.secret.key", "very secret");
    gateway = start(configs);
    configs.put("delegation.token.max.lifetime.ms", Long.toString(Long.MAX_VALUE));
    configs.put("delegation.token.expiry.time.ms", Long.toString(Long.MAX_VALUE));
    endless = start(configs);
  }

  private static Gateway start(Map<String, String> configs) throws IOException {
    return GatewayFixture.start(GatewayFixture.newDatabase(), configs);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    endless.close();
    keyless.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {SHA_256, "SCRAM-SHA-512"})
  void whoHasATokenActsForItsOwnerUntilItIsEnded(String mechanism) throws Exception {
    try (Admin alice = plain("alice", "a")) {
      DelegationToken token = get(alice.createDelegationToken().delegationToken());
      assertThat(token.tokenInfo().owner()).isEqualTo(ALICE);
      try (Admin bearer = bearer(mechanism, token)) {
        assertThat(get(bearer.describeCluster().nodes())).isNotEmpty();
        assertThatThrownBy(() -> get(bearer.createDelegationToken().delegationToken()))
            .hasCauseInstanceOf(UnsupportedByAuthenticationException.class);
        get(
            alice
                .expireDelegationToken(
                    token.hmac(), new ExpireDelegationTokenOptions().expiryTimePeriodMs(-1))
                .expiryTimestamp());
        await()
            .untilAsserted(
                () ->
                    assertThatThrownBy(() -> get(bearer.describeCluster().nodes()))
                        .hasCauseInstanceOf(SaslAuthenticationException.class));
      }
    }
  }

  @Test
  void whoDoesNotKnowItIsRefused() throws Exception {
    try (Admin alice = plain("alice", "a")) {
      DelegationToken token = get(alice.createDelegationToken().delegationToken());
      try (Admin thief =
          scram(SHA_256, token.tokenInfo().tokenId(), "guessed", "tokenauth=\"true\"")) {
        assertThatThrownBy(() -> get(thief.describeCluster().nodes()))
            .hasCauseInstanceOf(SaslAuthenticationException.class);
      }
      // the id is no user
      try (Admin thief =
          scram(SHA_256, token.tokenInfo().tokenId(), token.hmacAsBase64String(), "")) {
        assertThatThrownBy(() -> get(thief.describeCluster().nodes()))
            .hasCauseInstanceOf(SaslAuthenticationException.class);
      }
    }
  }

  @Test
  void ownersAndRenewersRenewAndSeeThem() throws Exception {
    try (Admin alice = plain("alice", "a");
        Admin bob = plain("bob", "b");
        Admin eve = plain("eve", "e")) {
      DelegationToken token =
          get(
              alice
                  .createDelegationToken(
                      new CreateDelegationTokenOptions()
                          .renewers(List.of(BOB))
                          .maxLifetimeMs(9_000))
                  .delegationToken());
      TokenInformation info = token.tokenInfo();
      assertThat(info.maxTimestamp() - info.issueTimestamp()).isEqualTo(9_000);
      assertThat(seenBy(bob)).contains(token);
      assertThat(seenBy(eve)).doesNotContain(token);

      long renewed =
          get(
              bob.renewDelegationToken(
                      token.hmac(), new RenewDelegationTokenOptions().renewTimePeriodMs(100_000))
                  .expiryTimestamp());
      assertThat(renewed).isEqualTo(info.maxTimestamp());
      assertThatThrownBy(() -> get(eve.renewDelegationToken(token.hmac()).expiryTimestamp()))
          .hasCauseInstanceOf(DelegationTokenOwnerMismatchException.class);
      assertThatThrownBy(() -> get(bob.renewDelegationToken(new byte[64]).expiryTimestamp()))
          .hasCauseInstanceOf(DelegationTokenNotFoundException.class);
    }
  }

  /** As Kafka's testCreateTokenWithOverflowTimestamp and testExpireTokenWithOverflowTimestamp. */
  @Test
  void timesThatOverflowAreTheLastOnes() throws Exception {
    try (Admin alice = Admin.create(configs(endless, "PLAIN", "alice", "a", ""))) {
      DelegationToken token =
          get(
              alice
                  .createDelegationToken(
                      new CreateDelegationTokenOptions().maxLifetimeMs(Long.MAX_VALUE))
                  .delegationToken());
      assertThat(token.tokenInfo().maxTimestamp()).isEqualTo(Long.MAX_VALUE);
      assertThat(token.tokenInfo().expiryTimestamp()).isEqualTo(Long.MAX_VALUE);
      assertThat(
              get(
                  alice
                      .expireDelegationToken(
                          token.hmac(),
                          new ExpireDelegationTokenOptions().expiryTimePeriodMs(Long.MAX_VALUE))
                      .expiryTimestamp()))
          .isEqualTo(Long.MAX_VALUE);
      assertThat(
              get(
                  alice
                      .renewDelegationToken(
                          token.hmac(),
                          new RenewDelegationTokenOptions().renewTimePeriodMs(Long.MAX_VALUE))
                      .expiryTimestamp()))
          .isEqualTo(Long.MAX_VALUE);
      assertThat(seenBy(alice)).contains(token);
    }
  }

  @Test
  void onlyWhoMayCreatesThemForOthers() throws Exception {
    CreateDelegationTokenOptions forAlice = new CreateDelegationTokenOptions().owner(ALICE);
    try (Admin root = plain("root", "r");
        Admin eve = plain("eve", "e")) {
      assertThatThrownBy(() -> get(eve.createDelegationToken(forAlice).delegationToken()))
          .hasCauseInstanceOf(DelegationTokenAuthorizationException.class);
      DelegationToken token = get(root.createDelegationToken(forAlice).delegationToken());
      assertThat(token.tokenInfo().owner()).isEqualTo(ALICE);
      assertThat(token.tokenInfo().tokenRequester()).isEqualTo(new KafkaPrincipal("User", "root"));
      assertThat(
              get(
                  root.describeDelegationToken(
                          new DescribeDelegationTokenOptions().owners(List.of(ALICE)))
                      .delegationTokens()))
          .contains(token);
    }
  }

  @Test
  void withoutAKeyThereAreNone() throws Exception {
    try (Admin alice = Admin.create(configs(keyless, "PLAIN", "alice", "a", ""))) {
      assertThatThrownBy(() -> get(alice.createDelegationToken().delegationToken()))
          .hasCauseInstanceOf(DelegationTokenDisabledException.class);
      assertThatThrownBy(() -> seenBy(alice))
          .hasCauseInstanceOf(DelegationTokenDisabledException.class);
    }
  }

  @Test
  void whoIsNotKnownMayNotAsk() throws Exception {
    InetSocketAddress plaintext = gateway.addresses().get("PLAINTEXT");
    try (Admin nobody =
        Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + plaintext.getPort()))) {
      assertThatThrownBy(() -> get(nobody.createDelegationToken().delegationToken()))
          .hasCauseInstanceOf(UnsupportedByAuthenticationException.class);
    }
  }

  private static List<DelegationToken> seenBy(Admin admin) throws Exception {
    return get(admin.describeDelegationToken().delegationTokens());
  }

  private static Admin bearer(String mechanism, DelegationToken token) {
    return scram(
        mechanism, token.tokenInfo().tokenId(), token.hmacAsBase64String(), "tokenauth=\"true\"");
  }

  private static Admin plain(String user, String password) {
    return Admin.create(configs(gateway, "PLAIN", user, password, ""));
  }

  private static Admin scram(String mechanism, String user, String password, String more) {
    return Admin.create(configs(gateway, mechanism, user, password, more));
  }

  private static Map<String, Object> configs(
      Gateway server, String mechanism, String user, String password, String more) {
    return SaslClient.configs(
        server.addresses().get("SASL_PLAINTEXT"), mechanism, user, password, more);
  }

  private static <T> T get(KafkaFuture<T> future) throws Exception {
    return future.get(Duration.ofSeconds(20).toSeconds(), TimeUnit.SECONDS);
  }
}
