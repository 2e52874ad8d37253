package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** Kafka's numbers in requests about ACLs, where they are not those of something that is stored. */
final class AclCodes {

  static final byte UNKNOWN = 0;
  static final byte ANY = 1;

  /** Of patterns only: those that fit a name. */
  static final byte MATCH = 2;

  private AclCodes() {}

  /** What a number in a filter selects: of one that nobody knows nothing. */
  static <E extends Enum<E>> Set<E> select(
      byte code, Class<E> type, IntFunction<Optional<E>> find) {
    return code == ANY
        ? EnumSet.allOf(type)
        : find.apply(code).<Set<E>>map(EnumSet::of).orElseGet(() -> EnumSet.noneOf(type));
  }

  static boolean isAnyUnknown(byte... codes) {
    for (byte code : codes) {
      if (code == UNKNOWN) {
        return true;
      }
    }
    return false;
  }

  /** Kafka closes the connection of whoever says that it does not know itself what it wants. */
  static <R> CompletableFuture<Optional<R>> closed() {
    return CompletableFuture.failedFuture(
        new ApiException(ErrorCode.INVALID_REQUEST, "the request has unknown elements"));
  }
}
