package io.sequin.gateway.security.oauth;

import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which tokens count.
 *
 * @param keys where the provider's keys are: http, https or file
 * @param refreshAfter after which the keys are read again
 * @param audiences one of which a token must be for; empty for any
 * @param issuer by whom it must be issued; empty for anybody
 * @param clockSkew by which the provider's clock may differ
 * @param scopeClaim the name of the claim with the scopes
 * @param subjectClaim the name of the claim with the user's name
 */
public record JwtRules(
    URL keys,
    Duration refreshAfter,
    List<String> audiences,
    Optional<String> issuer,
    Duration clockSkew,
    String scopeClaim,
    String subjectClaim) {}
