package io.sequin.compat.clients;

/** What a client is verified to do; the columns of the matrix. */
enum Capability {
  PRODUCE("produce"),
  READ("read what all others wrote, in a group"),
  TAKE_OVER("take over from a killed member"),
  RESTART("gateway restarts under the group"),
  STORM("rebalance storm, mixed group"),
  TRANSACTIONS("transactions"),
  SHARE("share group"),
  RECORDS("headers, nulls, times, in each codec"),
  SECURITY("TLS and SASL"),
  ADMINISTRATION("administration");

  private final String title;

  Capability(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
