package io.sequin.gateway.security.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.sequin.gateway.security.BoundedLog;
import io.sequin.gateway.security.sasl.BearerTokens;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies JWTs as Kafka's BrokerJwtValidator does: signature, times, issuer, audience, subject.
 */
public final class JwtTokens implements BearerTokens {

  private static final Logger LOG = LoggerFactory.getLogger(JwtTokens.class);

  /** Strangers may make as many tokens as they like. */
  private static final BoundedLog UNREADABLE = new BoundedLog(LOG, System::nanoTime);

  private static final int MAX_KEYS_BYTES = 1 << 20;
  private static final Duration NETWORK_PATIENCE = Duration.ofSeconds(5);

  /** Tokens of unknown keys have the keys read again, but not more often. */
  private static final Duration MIN_REFRESH = Duration.ofSeconds(5);

  /** Whatever is configured, keys are not read for each token. */
  private static final Duration LEAST_REFRESH = Duration.ofSeconds(1);

  private final JwtRules rules;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  public JwtTokens(JwtRules rules, InstantSource clock) {
    this.rules = rules;
    Set<JWSAlgorithm> algorithms = new HashSet<>(JWSAlgorithm.Family.RSA);
    algorithms.addAll(JWSAlgorithm.Family.EC);
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys(rules)));
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWTClaimsSetVerifier(claims(rules, clock));
  }

  @Override
  public Optional<Bearer> verify(String token) {
    try {
      JWTClaimsSet claims = processor.process(token, null);
      String user = claims.getStringClaim(rules.subjectClaim());
      if (user == null || user.isBlank() || !hasValidScopes(claims)) {
        return Optional.empty();
      }
      return Optional.of(
          new Bearer(user.strip(), claims.getExpirationTime().toInstant().toEpochMilli()));
    } catch (RateLimitReachedException _) {
      LOG.debug("a token of an unknown key does not count: the keys were read just before");
      return Optional.empty();
    } catch (KeySourceException e) {
      UNREADABLE.warn("the keys at {} cannot be read: {}", rules.keys(), e.getMessage());
      return Optional.empty();
    } catch (ParseException | BadJOSEException | JOSEException e) {
      LOG.debug("a token does not count: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Kafka refuses scopes that are empty or there twice, but needs none. */
  private boolean hasValidScopes(JWTClaimsSet claims) {
    Collection<?> scopes =
        switch (claims.getClaim(rules.scopeClaim())) {
          case String scope -> List.of(scope);
          case Collection<?> several -> several;
          case null, default -> List.of();
        };
    return scopes.stream().noneMatch(scope -> String.valueOf(scope).isBlank())
        && new HashSet<>(scopes).size() == scopes.size();
  }

  /** While the provider is away, the keys from before count, as with Kafka. */
  private static JWKSource<SecurityContext> keys(JwtRules rules) {
    int patienceMs = (int) NETWORK_PATIENCE.toMillis();
    long refreshAfterMs = Math.max(rules.refreshAfter().toMillis(), LEAST_REFRESH.toMillis());
    return JWKSourceBuilder.create(
            rules.keys(), new DefaultResourceRetriever(patienceMs, patienceMs, MAX_KEYS_BYTES))
        .cache(refreshAfterMs, 2 * NETWORK_PATIENCE.toMillis())
        .refreshAheadCache(false)
        .rateLimited(Math.min(MIN_REFRESH.toMillis(), refreshAfterMs / 2))
        .outageTolerantForever()
        .build();
  }

  private static DefaultJWTClaimsVerifier<SecurityContext> claims(
      JwtRules rules, InstantSource clock) {
    JWTClaimsSet.Builder exact = new JWTClaimsSet.Builder();
    rules.issuer().ifPresent(exact::issuer);
    Set<String> audiences = rules.audiences().isEmpty() ? null : Set.copyOf(rules.audiences());
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            audiences, exact.build(), Set.of("exp", "iat", rules.subjectClaim()), Set.of()) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew((int) rules.clockSkew().toSeconds());
    return verifier;
  }
}
