package io.sequin.storage.consumer;

import java.time.Duration;

/**
 * How long cursors of consumers without members are kept (KIP-211).
 *
 * @param keepFor after the last member left or the last commit, whichever is later
 * @param checkEvery how often to look for what has expired
 */
public record CursorRetention(Duration keepFor, Duration checkEvery) {}
