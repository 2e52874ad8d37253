package io.sequin.storage.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AclCatalogTest {

  private final DatabaseSettings database = TestDatabase.create();
  private Storage here;
  private Storage there;

  @BeforeEach
  void open() {
    here = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    there = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  @Test
  void whoeverHasChangedAclsKnowsAtOnceAndOthersWhenTheyLook() {
    Acl acl = acl("flights", PatternType.PREFIXED, "User:Zoë \"O'Neil\" \\ 日本");

    here.acls().add(List.of(acl, acl));
    here.acls().add(List.of(acl));
    assertThat(here.acls().snapshot().acls()).containsExactly(acl);
    assertThat(there.acls().snapshot().acls()).isEmpty();
    there.acls().refresh();
    assertThat(there.acls().snapshot().acls()).containsExactly(acl);

    there.acls().remove(List.of(acl, acl("flights", PatternType.LITERAL, "User:nobody")));
    here.acls().refresh();
    assertThat(here.acls().snapshot().acls()).isEmpty();
  }

  @Test
  void nothingIsReadAgainUnlessSomethingHasChanged() {
    here.acls().refresh();
    AclSnapshot before = here.acls().snapshot();

    here.acls().refresh();

    assertThat(here.acls().snapshot()).isSameAs(before);
  }

  @Test
  void whatSqlChangesIsNoticed() {
    here.acls().refresh();
    TestDatabase.execute(
        database,
        "INSERT INTO sequin_control.acls VALUES"
            + " ('TOPIC', '*', 'LITERAL', 'User:alice', '*', 'READ', 'ALLOW')");

    here.acls().refresh();

    assertThat(here.acls().snapshot().acls())
        .containsExactly(
            new Acl(
                ResourceType.TOPIC,
                "*",
                PatternType.LITERAL,
                "User:alice",
                "*",
                AclOperation.READ,
                AclPermission.ALLOW));
  }

  private static Acl acl(String name, PatternType type, String principal) {
    return new Acl(
        ResourceType.TOPIC,
        name,
        type,
        principal,
        "10.0.0.1",
        AclOperation.DESCRIBE,
        AclPermission.DENY);
  }
}
