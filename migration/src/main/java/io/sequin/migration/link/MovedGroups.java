package io.sequin.migration.link;

import io.sequin.storage.link.TakenOver;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups that work here by now, whose offsets are their own. Used by one thread. */
final class MovedGroups {

  private static final Logger LOG = LoggerFactory.getLogger(MovedGroups.class);

  private final String link;
  private final TakenOver takenOver;
  private final Set<String> groups = new HashSet<>();

  MovedGroups(String link, TakenOver takenOver) {
    this.link = link;
    this.takenOver = takenOver;
    this.groups.addAll(takenOver.movedGroups(link));
  }

  boolean contains(String group) {
    return groups.contains(group);
  }

  /** From now on the link leaves its offsets alone. */
  void add(String group) {
    LOG.info("group {} works here now: link '{}' leaves its offsets alone", group, link);
    groups.add(group);
    takenOver.noteMovedGroup(link, group);
  }
}
