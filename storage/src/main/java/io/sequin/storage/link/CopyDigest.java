package io.sequin.storage.link;

/**
 * A batch of a copy.
 *
 * @param sha256 of its bytes from the magic byte on, in hex
 */
public record CopyDigest(long baseOffset, long lastOffset, String sha256) {}
