package io.sequin.storage.consumer;

import java.util.List;
import java.util.Set;

/**
 * A change of a consumer and its members, made as a whole or not at all.
 *
 * @param expectedVersion the version that the one who changes it has seen; 0 where there was none
 * @param put members that are new or have changed
 * @param removedMemberIds members that are no more
 */
public record ConsumerChange(
    String name,
    long expectedVersion,
    ConsumerProtocol protocol,
    int epoch,
    String details,
    List<StoredMember> put,
    Set<String> removedMemberIds) {}
