package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.GroupDescription.TopicAssignment;
import java.util.List;

/**
 * A member as ConsumerGroupDescribe shows it.
 *
 * @param instanceId null for a dynamic member
 * @param rackId null if it has not said
 * @param assigned what it reads or may still read
 * @param target what it is to read in the end
 * @param classic whether it speaks the classic protocol
 */
public record MemberDescription(
    String memberId,
    String instanceId,
    String rackId,
    int memberEpoch,
    String clientId,
    String clientHost,
    List<String> subscribedNames,
    String subscribedRegex,
    List<TopicAssignment> assigned,
    List<TopicAssignment> target,
    boolean classic) {}
