package io.sequin.gateway.security.acl;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Finds all patterns that a name begins with.
 *
 * <p>The prefixes are sorted, and each knows the longest other one that it begins with. Of all that
 * are not after a name, the last one begins with whichever prefix the name begins with: so one
 * search finds where they are, and the rest is a walk from each to the next shorter one. For {@code
 * foobar} and the prefixes {@code f}, {@code foo}, {@code fooa} the search finds {@code fooa}, and
 * the walk {@code foo} and {@code f}.
 */
final class PrefixTable {

  private static final int NONE = -1;

  private final String[] prefixes;
  private final PatternAcls[] acls;
  private final int[] shorter;

  PrefixTable(Map<String, PatternAcls> byPrefix) {
    SortedMap<String, PatternAcls> sorted = new TreeMap<>(byPrefix);
    this.prefixes = sorted.keySet().toArray(String[]::new);
    this.acls = sorted.values().toArray(PatternAcls[]::new);
    this.shorter = new int[prefixes.length];
    for (int i = 0; i < prefixes.length; i++) {
      shorter[i] = longestPrefixOf(prefixes[i], i - 1);
    }
  }

  void forEachPrefixOf(String name, Consumer<PatternAcls> found) {
    for (int i = longestPrefixOf(name, lastUpTo(name)); i != NONE; i = shorter[i]) {
      found.accept(acls[i]);
    }
  }

  private int longestPrefixOf(String name, int from) {
    int i = from;
    while (i != NONE && !name.startsWith(prefixes[i])) {
      i = shorter[i];
    }
    return i;
  }

  private int lastUpTo(String name) {
    int found = Arrays.binarySearch(prefixes, name);
    return found >= 0 ? found : -found - 2;
  }
}
