package io.sequin.storage.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows of a partition and numbers of it, as one array parameter for each column. */
final class PartitionRows {

  private record Row(PartitionId partition, long[] numbers) {}

  private final int numbers;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param numbers how many there are of each partition
   */
  PartitionRows(int numbers) {
    this.numbers = numbers;
  }

  void add(PartitionId partition, long... ofIt) {
    if (ofIt.length != numbers) {
      throw new IllegalArgumentException(ofIt.length + " numbers for " + numbers + " columns");
    }
    rows.add(new Row(partition, ofIt));
  }

  void addTo(ArrayParameters parameters) throws SQLException {
    parameters.add(rows.stream().mapToInt(row -> row.partition().topicId()).toArray());
    parameters.add(rows.stream().mapToInt(row -> row.partition().partition()).toArray());
    for (int i = 0; i < numbers; i++) {
      int column = i;
      parameters.add(rows.stream().mapToLong(row -> row.numbers()[column]).toArray());
    }
  }
}
