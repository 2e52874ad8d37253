package io.sequin.gateway.admin;

/** The names of brokers as resources that have configs: their ids. */
final class BrokerNames {

  private BrokerNames() {}

  /**
   * @param what how the message calls it
   * @throws AdminException NOT_CONFIGURABLE if the name is no number
   */
  static int idOf(String name, String what) {
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      throw new AdminException(
          Refusal.NOT_CONFIGURABLE, what + " must be an integer, but it is: " + name);
    }
  }
}
