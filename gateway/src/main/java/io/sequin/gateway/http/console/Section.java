package io.sequin.gateway.http.console;

/** The parts of the console, in the order of its navigation. */
public enum Section {
  OVERVIEW("/", "Overview"),
  TOPICS("/topics", "Topics"),
  GROUPS("/groups", "Groups"),
  CONSUMERS("/consumers", "SQL consumers"),
  TRANSACTIONS("/transactions", "Transactions"),
  TABLES("/tables", "Queries and tables"),
  LINKS("/links", "Links"),
  SECURITY("/security", "Security"),
  SQL("/sql", "SQL");

  private final String path;
  private final String label;

  Section(String path, String label) {
    this.path = path;
    this.label = label;
  }

  public String path() {
    return path;
  }

  public String label() {
    return label;
  }
}
