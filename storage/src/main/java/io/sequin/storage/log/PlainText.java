package io.sequin.storage.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Tells bytes that are text as they stand. */
final class PlainText {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long EACH_ONE = 0x0101010101010101L;
  private static final long EACH_SIGN = 0x8080808080808080L;

  private PlainText() {}

  /**
   * Whether bytes are ASCII without NUL, which PostgreSQL's text cannot hold. Eight are looked at
   * together: one below each has its sign set, too, where there is a NUL.
   */
  static boolean isAscii(byte[] bytes, int start, int length) {
    int end = start + length;
    int at = start;
    long signs = 0;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      long eight = (long) LONGS.get(bytes, at);
      signs |= eight | (eight - EACH_ONE);
    }
    for (; at < end; at++) {
      signs |= bytes[at] | (bytes[at] - 1);
    }
    return (signs & EACH_SIGN) == 0;
  }
}
