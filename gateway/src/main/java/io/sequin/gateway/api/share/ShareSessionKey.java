package io.sequin.gateway.api.share;

/** A member of a share group, of which each gateway has one session at most. */
record ShareSessionKey(String groupId, String memberId) {}
