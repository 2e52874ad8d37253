package io.sequin.protocol.record;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** Who has sent a batch. */
public record BatchProducer(long id, short epoch) {

  /**
   * The producer to whose transaction a batch says that it belongs.
   *
   * @param wireForm a batch that has not been checked
   */
  public static Optional<BatchProducer> ofTransaction(ByteBuf wireForm) {
    int start = wireForm.readerIndex() + BatchLayout.WIRE_PREFIX_BYTES;
    if (wireForm.readableBytes() < BatchLayout.WIRE_HEADER_BYTES
        || !BatchAttributes.isTransactional(wireForm.getShort(start + BatchLayout.ATTRIBUTES_AT))) {
      return Optional.empty();
    }
    return Optional.of(
        new BatchProducer(
            wireForm.getLong(start + BatchLayout.PRODUCER_ID_AT),
            wireForm.getShort(start + BatchLayout.PRODUCER_EPOCH_AT)));
  }
}
