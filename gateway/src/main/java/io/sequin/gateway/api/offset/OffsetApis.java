package io.sequin.gateway.api.offset;

import io.sequin.gateway.admin.OffsetFinder;
import io.sequin.gateway.admin.RecordDeletion;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.cluster.Leadership;
import io.sequin.storage.log.BatchLog;
import java.util.List;

/** Makes the handlers of the APIs that are about offsets of logs. */
public final class OffsetApis {

  private OffsetApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    BatchLog log = context.storage().log();
    Leadership leadership = new Leadership(context.cluster());
    return List.of(
        new ListOffsetsHandler(context.topics(), new OffsetFinder(log), leadership),
        new OffsetForLeaderEpochHandler(context.topics(), log, leadership),
        new DeleteRecordsHandler(
            context.topics(), new RecordDeletion(context.topics(), context.topicDefaults(), log)));
  }
}
