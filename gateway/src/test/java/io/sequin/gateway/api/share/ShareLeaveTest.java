package io.sequin.gateway.api.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ShareAcknowledgeResponse;
import io.sequin.protocol.message.ShareGroupHeartbeatResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Members that leave while their last acknowledgement is under way on another connection. */
final class ShareLeaveTest extends ShareTest {

  private static final int RECORDS = 10;
  private static final int RACES = 50;
  private static final int UNLIMITED = Integer.MAX_VALUE;

  @Test
  void whoHasLeftMayStillAcknowledgeWhatItHolds() {
    String topic = newTopic(1);
    String group = earliestGroup();
    send(topic, RECORDS);
    try (RawShareMember member = new RawShareMember(group, topic, topicId(topic), 1)) {
      member.fetch(UNLIMITED);

      assertSucceeded(member.leave());
      assertSucceeded(member.acceptAndEnd(0, RECORDS - 1));
    }
  }

  @Test
  void leavingAndAcknowledgingAtTheSameMomentLosesNothing() {
    String topic = newTopic(1);
    String group = earliestGroup();
    for (int race = 0; race < RACES; race++) {
      send(topic, 1);
      try (RawShareMember member = new RawShareMember(group, topic, topicId(topic), 1)) {
        // what was refused in the race before would come again
        assertThat(RawShareMember.acquired(member.fetch(UNLIMITED)))
            .singleElement()
            .matches(records -> records.deliveryCount() == 1);
        long offset = race;
        CompletableFuture<ShareGroupHeartbeatResponse> left =
            CompletableFuture.supplyAsync(member::leave);
        ShareAcknowledgeResponse acknowledged = member.acceptAndEnd(offset, offset);
        assertSucceeded(left.join());
        assertSucceeded(acknowledged);
      }
    }
  }

  @Test
  void whatALeftMemberHoldsIsFreeWhenItsSessionEnds() {
    String topic = newTopic(1);
    String group = earliestGroup();
    send(topic, RECORDS);
    try (RawShareMember leaving = new RawShareMember(group, topic, topicId(topic), 1);
        RawShareMember other = new RawShareMember(group, topic, topicId(topic), 1)) {
      leaving.fetch(UNLIMITED);
      leaving.leave();
      assertThat(RawShareMember.acquired(other.fetch(UNLIMITED))).isEmpty();

      assertSucceeded(leaving.acceptAndEnd(0, 4));
      assertThat(RawShareMember.acquired(other.fetch(UNLIMITED)))
          .singleElement()
          .matches(records -> records.firstOffset() == 5 && records.deliveryCount() == 2);
    }
  }

  private static void assertSucceeded(ShareGroupHeartbeatResponse response) {
    assertThat(response.errorCode()).isEqualTo(ErrorCode.NONE.code());
  }

  private static void assertSucceeded(ShareAcknowledgeResponse response) {
    assertThat(response.errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(response.responses().getFirst().partitions().getFirst().errorCode())
        .isEqualTo(ErrorCode.NONE.code());
  }
}
