package io.sequin.gateway.api;

import io.sequin.protocol.ErrorCode;

/**
 * Why a request, or an item of it, is refused.
 *
 * @param message for people; null where there is nothing to add to the code
 */
public record Failure(ErrorCode error, String message) {}
