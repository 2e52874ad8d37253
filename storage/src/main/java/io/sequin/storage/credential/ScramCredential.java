package io.sequin.storage.credential;

/**
 * What is kept of a user's password for one SCRAM mechanism (RFC 5802). Nobody else sees it: it is
 * never printed.
 */
public record ScramCredential(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {

  @Override
  public String toString() {
    return "ScramCredential[hidden]";
  }
}
