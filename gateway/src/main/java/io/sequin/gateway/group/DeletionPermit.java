package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import java.util.Set;

/**
 * Whether committed offsets may be deleted.
 *
 * @param error NONE if they may
 * @param subscribedTopics those whose offsets members still need
 */
public record DeletionPermit(ErrorCode error, Set<String> subscribedTopics) {}
