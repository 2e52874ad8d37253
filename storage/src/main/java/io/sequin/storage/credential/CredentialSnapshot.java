package io.sequin.storage.credential;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All credentials at one version. Immutable.
 *
 * @param version goes up with every change
 */
public record CredentialSnapshot(
    long version, SortedMap<CredentialKey, ScramCredential> credentials) {

  /** As before they were read. */
  static final CredentialSnapshot EMPTY = new CredentialSnapshot(0, Map.of());

  CredentialSnapshot(long version, Map<CredentialKey, ScramCredential> credentials) {
    this(version, Collections.unmodifiableSortedMap(new TreeMap<>(credentials)));
  }
}
