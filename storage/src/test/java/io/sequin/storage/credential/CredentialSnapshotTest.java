package io.sequin.storage.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CredentialSnapshotTest {

  private final SortedMap<CredentialKey, ScramCredential> credentials = new TreeMap<>();

  @Test
  void whatMostHaveIsUsual() {
    add("alice", "SCRAM-SHA-256", 4_096);
    add("bob", "SCRAM-SHA-256", 8_192);
    add("carol", "SCRAM-SHA-256", 8_192);
    add("alice", "SCRAM-SHA-512", 16_384);
    CredentialSnapshot snapshot = CredentialSnapshot.of(credentials);

    assertThat(snapshot.usualIterations("SCRAM-SHA-256")).hasValue(8_192);
    assertThat(snapshot.usualIterations("SCRAM-SHA-512")).hasValue(16_384);
  }

  @Test
  void ofTwoThatAreAsUsualItIsTheLess() {
    add("alice", "SCRAM-SHA-256", 8_192);
    add("bob", "SCRAM-SHA-256", 4_096);

    assertThat(CredentialSnapshot.of(credentials).usualIterations("SCRAM-SHA-256")).hasValue(4_096);
  }

  @Test
  void withoutAnyNothingIsUsual() {
    assertThat(CredentialSnapshot.of(credentials).usualIterations("SCRAM-SHA-256")).isEmpty();
  }

  private void add(String user, String mechanism, int iterations) {
    credentials.put(
        new CredentialKey(user, mechanism),
        new ScramCredential(new byte[] {1}, iterations, new byte[] {2}, new byte[] {3}));
  }
}
