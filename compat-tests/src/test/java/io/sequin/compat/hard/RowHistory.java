package io.sequin.compat.hard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The states of rows as somebody sees them who applies a topic, and what is wrong with them. */
final class RowHistory {

  private final Map<Integer, JsonNode> rows = new TreeMap<>();
  private final Map<Integer, JsonNode> seen = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();

  /**
   * A row has become another one.
   *
   * @param row null where it is gone
   */
  void become(int id, JsonNode row) {
    JsonNode before = rows.get(id);
    if (row == null || row instanceof NullNode) {
      check(before != null || !seen.containsKey(id), "%s is gone twice".formatted(id));
      rows.remove(id);
    } else {
      check(follows(before, row, id), "%s: %s after %s".formatted(id, row, before));
      rows.put(id, row);
    }
    seen.put(id, row);
  }

  /** Somebody says what a row was before. */
  void wasBefore(int id, JsonNode before) {
    JsonNode known = rows.get(id);
    check(
        before instanceof NullNode ? known == null : before.equals(known),
        "%s was %s, not %s".formatted(id, known, before));
  }

  Map<Integer, JsonNode> rows() {
    return rows;
  }

  List<String> findings() {
    return findings;
  }

  /** The first that is known of a row is what it was when the snapshot was taken. */
  private boolean follows(JsonNode before, JsonNode row, int id) {
    int version = row.get("version").intValue();
    if (before == null) {
      return version == 1 || !seen.containsKey(id);
    }
    return version == before.get("version").intValue() + 1
        && row.get("life").equals(before.get("life"));
  }

  private void check(boolean isRight, String finding) {
    if (!isRight && findings.size() < 10) {
      findings.add(finding);
    }
  }
}
