package io.sequin.gateway.security.sasl;

/** What a client has sent, so that it can stand in a line of the log. */
final class Printable {

  private static final int MAX_CHARACTERS = 250;

  private Printable() {}

  /** At most 250 characters, without those that would begin a new line or worse. */
  static String of(String text) {
    String start = text.substring(0, Math.min(text.length(), MAX_CHARACTERS));
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
