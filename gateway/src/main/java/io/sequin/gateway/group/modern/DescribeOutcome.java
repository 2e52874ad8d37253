package io.sequin.gateway.group.modern;

import io.sequin.protocol.ErrorCode;

/**
 * What one who asks for the description of a group is told.
 *
 * @param message for people; null if there is no error
 * @param group null if there is an error
 */
public record DescribeOutcome(ErrorCode error, String message, GroupDescription group) {

  static DescribeOutcome of(GroupDescription group) {
    return new DescribeOutcome(ErrorCode.NONE, null, group);
  }

  static DescribeOutcome refused(GroupRefusal refusal) {
    return new DescribeOutcome(refusal.error(), refusal.getMessage(), null);
  }
}
