package io.sequin.gateway.group.modern;

/** Which conversions between classic and consumer groups are made while members are there. */
public enum MigrationPolicy {
  DISABLED(false, false),
  UPGRADE(true, false),
  DOWNGRADE(false, true),
  BIDIRECTIONAL(true, true);

  private final boolean upgrades;
  private final boolean downgrades;

  MigrationPolicy(boolean upgrades, boolean downgrades) {
    this.upgrades = upgrades;
    this.downgrades = downgrades;
  }

  public boolean upgrades() {
    return upgrades;
  }

  public boolean downgrades() {
    return downgrades;
  }
}
