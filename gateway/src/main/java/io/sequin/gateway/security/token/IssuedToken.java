package io.sequin.gateway.security.token;

import io.sequin.storage.token.DelegationToken;

/**
 * A token with what only its bearers know.
 *
 * @param hmac the password of SCRAM is its base64
 */
public record IssuedToken(DelegationToken token, byte[] hmac) {}
