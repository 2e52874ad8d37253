package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.link.LinkCheck.Right;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeClientQuotasRequest;
import io.sequin.protocol.message.DescribeClientQuotasResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks for what a link asks for, to see whether it is allowed. Nothing is changed by it. */
final class SourceRights {

  private final SourceCluster source;

  SourceRights(SourceCluster source) {
    this.source = source;
  }

  /**
   * What is allowed.
   *
   * @param topic one that would be followed, if there is any
   */
  List<Right> look(Optional<String> topic) {
    int broker = source.metadata().brokers().keySet().iterator().next();
    return source.ask(broker, connection -> look(connection, topic));
  }

  private static List<Right> look(BrokerConnection connection, Optional<String> topic) {
    List<Right> rights = new ArrayList<>();
    topic.ifPresent(
        name -> {
          rights.add(
              right(
                  connection,
                  "describe configs of topics",
                  ApiKey.DESCRIBE_CONFIGS,
                  asked -> SourceConfigs.tryDescribe(asked, name)));
          rights.add(
              right(
                  connection,
                  "alter configs of topics (--fence config)",
                  ApiKey.INCREMENTAL_ALTER_CONFIGS,
                  asked -> SourceFence.tryConfigs(asked, name)));
        });
    rights.add(
        right(
            connection,
            "describe ACLs (or --no-settings)",
            ApiKey.DESCRIBE_ACLS,
            asked -> SettingsCopier.askAcls(asked).errorCode()));
    rights.add(
        right(
            connection,
            "describe client quotas (or --no-settings)",
            ApiKey.DESCRIBE_CLIENT_QUOTAS,
            SourceRights::describeQuotas));
    rights.add(
        right(connection, "transactional ids", ApiKey.LIST_TRANSACTIONS, SourceRights::nothing));
    rights.add(
        right(
            connection,
            "offsets of share groups",
            ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS,
            SourceRights::nothing));
    return rights;
  }

  private static Right right(
      BrokerConnection connection,
      String what,
      ApiKey api,
      Function<BrokerConnection, Short> question) {
    if (!connection.serves(api)) {
      return new Right(what, Right.ABSENT);
    }
    ErrorCode error = ErrorCode.forCode(question.apply(connection));
    return new Right(
        what,
        switch (error) {
          case NONE -> Right.ALLOWED;
          case SECURITY_DISABLED -> Right.ABSENT;
          default -> error.name();
        });
  }

  private static short describeQuotas(BrokerConnection connection) {
    return connection
        .ask(DescribeClientQuotasRequest.DEFAULT, DescribeClientQuotasResponse.class)
        .errorCode();
  }

  /** What is not for this client is left out of the answers. */
  private static short nothing(BrokerConnection connection) {
    return ErrorCode.NONE.code();
  }
}
