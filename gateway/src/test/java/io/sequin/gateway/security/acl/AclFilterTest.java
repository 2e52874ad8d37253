package io.sequin.gateway.security.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Filters match what Kafka's match. */
class AclFilterTest {

  private static final List<String> NAMES = List.of("*", "a", "ab", "abc", "b");

  @ParameterizedTest
  @EnumSource(names = {"ANY", "MATCH", "LITERAL", "PREFIXED"})
  void namesMatchAsWithKafka(org.apache.kafka.common.resource.PatternType wanted) {
    for (String name : NAMES) {
      ResourcePatternFilter kafka =
          new ResourcePatternFilter(
              org.apache.kafka.common.resource.ResourceType.TOPIC, name, wanted);
      for (String pattern : NAMES) {
        for (PatternType type : PatternType.values()) {
          boolean expected =
              kafka.matches(
                  new ResourcePattern(
                      org.apache.kafka.common.resource.ResourceType.TOPIC,
                      pattern,
                      org.apache.kafka.common.resource.PatternType.valueOf(type.name())));
          assertThat(filter(name, wanted).of(List.of(acl(pattern, type))))
              .as("%s %s of %s %s", wanted, name, type, pattern)
              .hasSize(expected ? 1 : 0);
        }
      }
    }
  }

  private static AclFilter filter(
      String name, org.apache.kafka.common.resource.PatternType wanted) {
    Set<PatternType> types =
        switch (wanted) {
          case LITERAL -> Set.of(PatternType.LITERAL);
          case PREFIXED -> Set.of(PatternType.PREFIXED);
          default -> EnumSet.allOf(PatternType.class);
        };
    return new AclFilter(
        EnumSet.allOf(ResourceType.class),
        Optional.of(name),
        types,
        wanted == org.apache.kafka.common.resource.PatternType.MATCH,
        Optional.empty(),
        Optional.empty(),
        EnumSet.allOf(AclOperation.class),
        EnumSet.allOf(AclPermission.class));
  }

  private static Acl acl(String name, PatternType type) {
    return new Acl(
        ResourceType.TOPIC, name, type, "User:a", "*", AclOperation.READ, AclPermission.ALLOW);
  }
}
