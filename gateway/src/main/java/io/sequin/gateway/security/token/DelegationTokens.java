package io.sequin.gateway.security.token;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.security.Principal;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.token.DelegationToken;
import io.sequin.storage.token.TokenCatalog;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Delegation tokens (KIP-48): who has authenticated otherwise gets one, and whoever knows it may
 * act for its owner until it expires or is ended.
 *
 * <p>What changes something throws {@link io.sequin.storage.StorageException} if PostgreSQL refuses
 * or is away.
 */
public final class DelegationTokens {

  private final TokenCatalog catalog;
  private final Optional<TokenKey> key;
  private final TokenLifetimes lifetimes;
  private final InstantSource clock;
  private final Supplier<String> newId;

  DelegationTokens(
      TokenCatalog catalog,
      Optional<TokenKey> key,
      TokenLifetimes lifetimes,
      InstantSource clock,
      Supplier<String> newId) {
    this.catalog = catalog;
    this.key = key;
    this.lifetimes = lifetimes;
    this.clock = clock;
    this.newId = newId;
  }

  public static DelegationTokens of(
      TokenCatalog catalog, BrokerConfigs configs, InstantSource clock) {
    return new DelegationTokens(
        catalog,
        Optional.ofNullable(configs.rendered("delegation.token.secret.key"))
            .filter(secret -> !secret.isEmpty())
            .map(TokenKey::new),
        TokenLifetimes.of(configs),
        clock,
        Uuids::randomText);
  }

  /** Whether there is a secret key. */
  public boolean isEnabled() {
    return key.isPresent();
  }

  /**
   * @param lifetimeMs how long it may live at most, none if not positive
   */
  public IssuedToken create(
      Principal owner, Principal requester, List<Principal> renewers, long lifetimeMs) {
    DelegationToken token =
        TokenRules.create(
            newId.get(), owner, requester, renewers, lifetimeMs, lifetimes, clock.millis());
    catalog.add(token);
    return issued(token);
  }

  /**
   * @param periodMs for how long, as the configs say if not positive
   */
  public TokenAnswer renew(byte[] hmac, Principal requester, long periodMs) {
    return change(
        hmac, found -> TokenRules.renew(found, requester, periodMs, lifetimes, clock.millis()));
  }

  /**
   * @param periodMs until it is to expire, negative for now
   */
  public TokenAnswer expire(byte[] hmac, Principal requester, long periodMs) {
    return change(hmac, found -> TokenRules.expire(found, requester, periodMs, clock.millis()));
  }

  /** Those of all that there are, in the order of their ids. */
  public List<IssuedToken> list(Predicate<DelegationToken> wanted) {
    return catalog.tokens().values().stream().filter(wanted).map(this::issued).toList();
  }

  /** Whom a client may act for that knows the token; empty if there is no such token any more. */
  public Optional<IssuedToken> find(String tokenId) {
    return Optional.ofNullable(catalog.tokens().get(tokenId))
        .filter(token -> isEnabled() && !token.isExpired(clock.millis()))
        .map(this::issued);
  }

  /** Removes what has expired. */
  public void removeExpired() {
    catalog.expire(clock.millis());
  }

  /** Decides anew where the token has changed meanwhile. */
  private TokenAnswer change(
      byte[] hmac, Function<Optional<DelegationToken>, TokenDecision> decide) {
    Optional<TokenAnswer> answer;
    do {
      answer = apply(decide.apply(withHmac(hmac)));
    } while (answer.isEmpty());
    return answer.get();
  }

  /** Empty if the token is not as it was. */
  private Optional<TokenAnswer> apply(TokenDecision decision) {
    return switch (decision) {
      case TokenDecision.Refuse(ErrorCode error) -> Optional.of(TokenAnswer.refused(error));
      case TokenDecision.Move(DelegationToken token, long expiresMs) ->
          answer(catalog.move(token, expiresMs), expiresMs);
      case TokenDecision.Remove(DelegationToken token, long expiresMs) ->
          answer(catalog.remove(token), expiresMs);
    };
  }

  private static Optional<TokenAnswer> answer(boolean changed, long expiresMs) {
    return changed ? Optional.of(new TokenAnswer(ErrorCode.NONE, expiresMs)) : Optional.empty();
  }

  private Optional<DelegationToken> withHmac(byte[] hmac) {
    return catalog.tokens().values().stream()
        .filter(token -> MessageDigest.isEqual(issued(token).hmac(), hmac))
        .findFirst();
  }

  private IssuedToken issued(DelegationToken token) {
    return new IssuedToken(token, key.orElseThrow().hmac(token.tokenId()));
  }
}
