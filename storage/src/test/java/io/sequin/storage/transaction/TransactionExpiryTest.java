package io.sequin.storage.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactional ids that nobody uses are forgotten. */
class TransactionExpiryTest {

  private static final Duration WEEK = Duration.ofDays(7);

  private DatabaseSettings database;
  private Storage storage;
  private TransactionStore transactions;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, BatchLogSettings.defaults());
    transactions = storage.transactions();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void thoseThatWereUsedLatelyOrHaveATransactionOpenStay() {
    int topic = storage.topics().create("flights", 1, Map.of()).id();
    TestTransaction.of(storage, "unused");
    TestTransaction.begin(storage, "open", new PartitionId(topic, 0));
    age();
    TestTransaction.of(storage, "used");

    transactions.expire(WEEK);

    assertThat(ids()).containsExactly("open", "used");
  }

  @Test
  void nobodyWaitsForOneThatIsInUse() throws SQLException {
    TestTransaction.of(storage, "unused");
    TestTransaction.of(storage, "locked");
    age();
    try (Connection user = TestDatabase.connect(database);
        Statement statement = user.createStatement()) {
      user.setAutoCommit(false);
      statement.execute(
          "SELECT FROM sequin_control.transactions WHERE transactional_id = 'locked' FOR UPDATE");

      transactions.expire(WEEK);
    }
    assertThat(ids()).containsExactly("locked");
  }

  @Test
  void noStatementRemovesMoreThanAFewThousand() {
    TestDatabase.execute(database, "CREATE TABLE removals (count integer)");
    TestDatabase.execute(
        database,
        "CREATE FUNCTION note_removals() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
            + " INSERT INTO public.removals SELECT count(*) FROM removed; RETURN NULL; END'");
    TestDatabase.execute(
        database,
        "CREATE TRIGGER note AFTER DELETE ON sequin_control.transactions REFERENCING OLD TABLE AS"
            + " removed FOR EACH STATEMENT EXECUTE FUNCTION note_removals()");
    TestDatabase.execute(
        database,
        "INSERT INTO sequin_control.transactions SELECT 'id-' || n, 1000000 + n, 0, -1, -1,"
            + " 'empty', 1000, NULL, now() - interval '8 days' FROM generate_series(1, 12001) AS"
            + " n");

    transactions.expire(WEEK);

    assertThat(ids()).isEmpty();
    assertThat(TestDatabase.query(database, "SELECT count FROM removals ORDER BY count DESC"))
        .containsExactly("5000", "5000", "2001");
  }

  private void age() {
    TestDatabase.execute(
        database, "UPDATE sequin_control.transactions SET updated_at = now() - interval '8 days'");
  }

  private List<String> ids() {
    return transactions.all().stream().map(Transaction::transactionalId).toList();
  }
}
