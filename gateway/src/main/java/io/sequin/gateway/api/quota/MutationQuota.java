package io.sequin.gateway.api.quota;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.protocol.ErrorCode;

/**
 * The quota on partitions that one request creates or deletes (KIP-599). Clients that know the
 * error are refused what exceeds it; older ones only wait afterwards.
 */
public final class MutationQuota {

  private final ClientQuotas quotas;
  private final RequestContext context;
  private final boolean strict;

  private MutationQuota(ClientQuotas quotas, RequestContext context, boolean strict) {
    this.quotas = quotas;
    this.context = context;
    this.strict = strict;
  }

  /**
   * @param firstStrictVersion the first version of the API whose clients know the error
   */
  public static MutationQuota of(
      ClientQuotas quotas, RequestContext context, int firstStrictVersion) {
    return new MutationQuota(quotas, context, context.version() >= firstStrictVersion);
  }

  /**
   * Counts partitions that are about to be created or deleted.
   *
   * @throws ApiException THROTTLING_QUOTA_EXCEEDED if the client has to wait
   */
  public void use(int partitions) {
    if (strict) {
      int waitMs = quotas.mutationWaitMs(context.user(), context.clientId());
      context.throttle(waitMs);
      if (waitMs > 0) {
        throw new ApiException(
            ErrorCode.THROTTLING_QUOTA_EXCEEDED, "The throttling quota has been exceeded.");
      }
    }
    quotas.mutated(context.user(), context.clientId(), partitions);
    if (!strict) {
      context.throttle(quotas.mutationWaitMs(context.user(), context.clientId()));
    }
  }
}
