package io.sequin.storage.query;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query as it was when it was read: a predicate over the records of a topic, and perhaps
 * expressions that stand in for their parts.
 *
 * @param id the number that cursors and shares know it by; never given out twice
 * @param version another one after each change
 * @param baseName name of the topic that it reads
 * @param predicate as it was written
 * @param columns what its expressions use
 */
public record Query(
    int id,
    int version,
    String baseName,
    String predicate,
    Set<QueryColumn> columns,
    QueryErrorPolicy onError,
    boolean replacesKey,
    boolean replacesData,
    boolean replacesHeaders) {

  private static final String FILTER_PREFIX = "query ";
  private static final String OWN_FILTER_PREFIX = "where ";

  private static final Pattern FILTER_TEXT = Pattern.compile("^" + FILTER_PREFIX + "\\d+");

  public Query {
    columns = Set.copyOf(columns);
  }

  /** Whether what it chooses is other than it was sent. */
  public boolean replaces() {
    return replacesKey || replacesData || replacesHeaders;
  }

  /** With what a filter's text begins if it is about a query; empty if it is not. */
  public static String filterTextIn(String text) {
    Matcher found = FILTER_TEXT.matcher(text);
    return found.find() ? found.group() : "";
  }

  /** Whether a filter's text is about a query that one consumer alone has. */
  public static boolean isOwn(String text) {
    return text.startsWith(OWN_FILTER_PREFIX);
  }

  /** What stands for it where cursors and shares have a key filter; no key filter is like it. */
  public String filterText() {
    return FILTER_PREFIX + id;
  }
}
