package io.sequin.gateway.group.modern.assignor;

import java.util.Set;
import java.util.UUID;

/**
 * What an assignor knows of a member.
 *
 * @param instanceId of a static member, else null
 * @param topicIds the topics it wants to read; all of them exist
 * @param assigned what the assignment before this one gave it
 */
public record MemberSpec(String instanceId, Set<UUID> topicIds, Set<TopicIdPartition> assigned) {}
