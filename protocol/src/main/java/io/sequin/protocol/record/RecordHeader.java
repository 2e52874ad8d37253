package io.sequin.protocol.record;

/**
 * One header of a record.
 *
 * @param key UTF-8 text
 * @param value null for none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
public record RecordHeader(byte[] key, byte[] value) {}
