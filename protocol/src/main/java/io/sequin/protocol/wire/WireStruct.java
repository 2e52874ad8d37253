package io.sequin.protocol.wire;

/** A value with named fields and a place on the wire in every version of its message. */
public interface WireStruct {

  /**
   * Appends this value in the layout of a version.
   *
   * @throws UnsupportedFieldException if the version cannot carry a value that is set
   * @throws IllegalArgumentException if a string is longer than the protocol allows
   */
  void write(WireWriter out, short version);
}
