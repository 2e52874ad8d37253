package io.sequin.gateway.group.modern;

/** The member epochs that mean something else (KIP-848). */
final class MemberEpochs {

  static final int JOIN = 0;
  static final int LEAVE = -1;

  /** A static member leaves and will be back. */
  static final int LEAVE_STATIC = -2;

  private MemberEpochs() {}
}
