package io.sequin.protocol.wire;

/**
 * A message holds a value that the version it is written in cannot carry: a field that this version
 * lacks and whose loss the specification does not call harmless ({@code ignorable}), or null where
 * the version has no null.
 */
public final class UnsupportedFieldException extends RuntimeException {

  public UnsupportedFieldException(String field, short version) {
    super("version " + version + " cannot carry the value of " + field);
  }
}
