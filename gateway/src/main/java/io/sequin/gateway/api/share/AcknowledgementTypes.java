package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.delivery.Acknowledgement;
import io.sequin.storage.delivery.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the types of acknowledgements a request may use (KIP-932, KIP-1222).
 *
 * @param highest the last type that the version of the request has
 * @param mayRenew whether the request says that it renews
 */
record AcknowledgementTypes(int highest, boolean mayRenew) {

  private static final short FIRST_WITH_RENEW = 2;

  private static final byte GAP = 0;
  private static final byte ACCEPT = 1;
  private static final byte RELEASE = 2;
  private static final byte REJECT = 3;
  private static final byte RENEW = 4;

  static AcknowledgementTypes of(short version, boolean isRenewAck) {
    return new AcknowledgementTypes(version >= FIRST_WITH_RENEW ? RENEW : REJECT, isRenewAck);
  }

  /**
   * What is said of ranges of offsets as long as possible, in their order.
   *
   * @throws ApiException INVALID_REQUEST
   */
  List<Acknowledgement> read(List<PartitionAcknowledgements.Batch> batches) {
    List<Acknowledgement> all = new ArrayList<>();
    long previousLast = -1;
    for (PartitionAcknowledgements.Batch batch : batches) {
      check(batch, previousLast);
      previousLast = batch.lastOffset();
      if (batch.types().size() == 1) {
        add(all, batch.firstOffset(), batch.lastOffset(), verdict(batch.types().getFirst()));
      } else {
        long offset = batch.firstOffset();
        for (byte type : batch.types()) {
          add(all, offset, offset, verdict(type));
          offset++;
        }
      }
    }
    return all;
  }

  private void check(PartitionAcknowledgements.Batch batch, long previousLast) {
    List<Byte> types = batch.types();
    boolean isValid =
        batch.firstOffset() <= batch.lastOffset()
            && batch.firstOffset() > previousLast
            && !types.isEmpty()
            && (types.size() == 1 || batch.lastOffset() - batch.firstOffset() == types.size() - 1L)
            && types.stream().allMatch(this::isKnown);
    if (!isValid) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "This most likely occurs because of a request being malformed by the client library or"
              + " the message was sent to an incompatible broker. See the broker logs for more"
              + " details.");
    }
  }

  private boolean isKnown(byte type) {
    return type >= GAP && type <= highest && (type != RENEW || mayRenew);
  }

  /** Where there is no record there is nothing to reject. */
  private static Verdict verdict(byte type) {
    return switch (type) {
      case GAP, ACCEPT -> Verdict.ACCEPT;
      case RELEASE -> Verdict.RELEASE;
      case REJECT -> Verdict.REJECT;
      case RENEW -> Verdict.RENEW;
      default -> throw new IllegalArgumentException("unknown acknowledge type " + type);
    };
  }

  private static void add(List<Acknowledgement> all, long first, long last, Verdict verdict) {
    if (!all.isEmpty()) {
      Acknowledgement before = all.getLast();
      if (before.verdict() == verdict && before.lastOffset() == first - 1) {
        all.set(all.size() - 1, new Acknowledgement(before.firstOffset(), last, verdict));
        return;
      }
    }
    all.add(new Acknowledgement(first, last, verdict));
  }
}
