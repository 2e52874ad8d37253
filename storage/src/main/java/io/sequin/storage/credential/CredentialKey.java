package io.sequin.storage.credential;

/**
 * Whose credential, and for what.
 *
 * @param mechanism such as {@code SCRAM-SHA-256}
 */
public record CredentialKey(String user, String mechanism) implements Comparable<CredentialKey> {

  @Override
  public int compareTo(CredentialKey other) {
    int byUser = user.compareTo(other.user);
    return byUser == 0 ? mechanism.compareTo(other.mechanism) : byUser;
  }
}
