package io.sequin.gateway.group.modern;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.modern.GroupDescription.TopicAssignment;
import io.sequin.gateway.group.modern.GroupUnderTest.Client;
import io.sequin.protocol.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What ConsumerGroupDescribe tells of a group. */
final class DescribeTest {

  private final GroupUnderTest group = new GroupUnderTest();

  @Test
  void aGroupThatIsNotThereIsNotFound() {
    DescribeOutcome outcome = group.happens(group.groups.describe(GroupUnderTest.ID));

    assertThat(outcome.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(outcome.message()).isEqualTo("Group payroll not found.");
  }

  @Test
  void membersAreShownWithWhatTheyReadAndWhatTheyAreToRead() {
    group.topics.put("a", 2);
    Client first = new Client("m1");
    first.join(group, "a");
    group.beat(Beat.join("m2", "a").asInstance("i2").preferring("range"));
    first.heartbeat(group);

    GroupDescription described = group.happens(group.groups.describe(GroupUnderTest.ID)).group();

    assertThat(described.stateName()).isEqualTo("Reconciling");
    assertThat(described.groupEpoch()).isEqualTo(3);
    assertThat(described.assignmentEpoch()).isEqualTo(3);
    assertThat(described.assignor()).isEqualTo("range");
    assertThat(described.members())
        .containsExactly(
            new MemberDescription(
                "m1",
                null,
                null,
                2,
                "client",
                "/127.0.0.1",
                List.of("a"),
                "",
                partitions(0, 1),
                described.members().getFirst().target(),
                false),
            new MemberDescription(
                "m2",
                "i2",
                null,
                3,
                "client",
                "/127.0.0.1",
                List.of("a"),
                "",
                List.of(),
                partitions(0),
                false));
    assertThat(described.members().getFirst().target()).isEqualTo(partitions(1));
  }

  private static List<TopicAssignment> partitions(Integer... partitions) {
    return List.of(new TopicAssignment(TestTopics.id("a"), "a", List.of(partitions)));
  }
}
