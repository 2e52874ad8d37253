/**
 * Record batches of message format v2, without I/O.
 *
 * <p>A batch has two forms here. The <em>wire form</em> is what clients send and receive. The
 * <em>payload</em> is the wire form from its magic byte on, that is without base offset, length and
 * partition leader epoch: the three fields that a broker decides and that the checksum leaves out.
 * A payload is therefore stored and sent again byte by byte, and its checksum stays end to end.
 *
 * @see io.sequin.protocol.record.BatchPreparer
 * @see io.sequin.protocol.record.RecordCursor
 * @see io.sequin.protocol.record.BatchFrame
 */
package io.sequin.protocol.record;
