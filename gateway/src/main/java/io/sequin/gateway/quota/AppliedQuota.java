package io.sequin.gateway.quota;

/** The quota that holds for a client, and with whom the client shares it. */
record AppliedQuota(Sharers sharers, double bound) {

  /**
   * All connections of the user, of the client id, or of both together; or all from one address.
   *
   * @param user empty for any; the address where the quota is that of an address
   * @param clientId empty for any
   */
  record Sharers(QuotaName name, String user, String clientId) {}
}
