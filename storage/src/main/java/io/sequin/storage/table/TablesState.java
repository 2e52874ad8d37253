package io.sequin.storage.table;

/**
 * How the tables that follow topics do.
 *
 * @param subscribed how many there are
 * @param lagRecords how many offsets they are behind their topics, together
 * @param skippedRecords how many records did not fit and were skipped
 * @param stopped how many do not get on
 */
public record TablesState(int subscribed, long lagRecords, long skippedRecords, int stopped) {

  public static final TablesState NONE = new TablesState(0, 0, 0, 0);
}
