package io.sequin.compat.hard;

/** A member of a group that speaks for itself, on a connection of its own. */
interface GroupMember extends AutoCloseable {

  /** Says hello, so that the connection is there. */
  void connect();

  /** Joins, and comes back with an assignment. */
  void join();

  /** Whether the member may go on as it is; if not it must join again. */
  boolean beat();

  /** The generation or epoch in which it has an assignment; 0 while it has none. */
  int generation();

  @Override
  void close();
}
