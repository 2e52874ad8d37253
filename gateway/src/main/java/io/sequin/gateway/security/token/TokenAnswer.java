package io.sequin.gateway.security.token;

import io.sequin.protocol.ErrorCode;

/**
 * What became of a request to renew or end a token.
 *
 * @param expiresMs when it expires now, 0 where nothing has changed
 */
public record TokenAnswer(ErrorCode error, long expiresMs) {

  static TokenAnswer refused(ErrorCode error) {
    return new TokenAnswer(error, 0);
  }
}
