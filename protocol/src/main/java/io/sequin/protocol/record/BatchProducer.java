package io.sequin.protocol.record;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** Who has sent a batch. */
public record BatchProducer(long id, short epoch) {

  /**
   * The producer that a batch says it is from, if it says so.
   *
   * @param wireForm a batch that has not been checked
   */
  public static Optional<BatchProducer> of(ByteBuf wireForm) {
    return hasHeader(wireForm)
        ? Optional.of(at(wireForm)).filter(each -> each.id >= 0)
        : Optional.empty();
  }

  /** The sequence number that a batch of which the producer is known says it begins with. */
  public static int baseSequenceOf(ByteBuf wireForm) {
    return wireForm.getInt(startOf(wireForm) + BatchLayout.BASE_SEQUENCE_AT);
  }

  /**
   * The producer to whose transaction a batch says that it belongs.
   *
   * @param wireForm a batch that has not been checked
   */
  public static Optional<BatchProducer> ofTransaction(ByteBuf wireForm) {
    return hasHeader(wireForm)
            && BatchAttributes.isTransactional(
                wireForm.getShort(startOf(wireForm) + BatchLayout.ATTRIBUTES_AT))
        ? Optional.of(at(wireForm))
        : Optional.empty();
  }

  private static BatchProducer at(ByteBuf wireForm) {
    int start = startOf(wireForm);
    return new BatchProducer(
        wireForm.getLong(start + BatchLayout.PRODUCER_ID_AT),
        wireForm.getShort(start + BatchLayout.PRODUCER_EPOCH_AT));
  }

  private static boolean hasHeader(ByteBuf wireForm) {
    return wireForm.readableBytes() >= BatchLayout.WIRE_HEADER_BYTES;
  }

  private static int startOf(ByteBuf wireForm) {
    return wireForm.readerIndex() + BatchLayout.WIRE_PREFIX_BYTES;
  }
}
