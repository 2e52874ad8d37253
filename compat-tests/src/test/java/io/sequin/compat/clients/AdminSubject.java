package io.sequin.compat.clients;

import java.util.Locale;

/** What a client's own means of administration are about. */
enum AdminSubject {
  TOPICS,
  CONFIGS,
  OFFSETS,
  RECORDS,
  GROUPS,
  GROUP_DELETION;

  /** As part of the name of a topic or a group. */
  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
