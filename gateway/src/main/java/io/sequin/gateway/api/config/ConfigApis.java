package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.ConfigChanger;
import io.sequin.gateway.admin.ConfigDescriber;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.config.ClientMetricsConfigs;
import io.sequin.gateway.config.TopicConfigDescriber;
import io.sequin.gateway.telemetry.Telemetry;
import io.sequin.storage.Storage;
import io.sequin.storage.config.ConfigCatalog;
import java.util.List;

/** Makes the handlers of the APIs of configs. */
public final class ConfigApis {

  private ConfigApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    Storage storage = context.storage();
    ConfigCatalog subscriptions = storage.clientMetricsConfigs();
    ClientMetricsConfigs clientMetrics = new ClientMetricsConfigs(Telemetry::checkMatch);
    ConfigChanger changer =
        new ConfigChanger(
            context.cluster(),
            storage.topics(),
            context.topics(),
            context.topicDefaults(),
            storage.groupConfigs(),
            context.groupConfigs(),
            subscriptions,
            clientMetrics);
    ConfigDescriber describer =
        new ConfigDescriber(
            context.cluster(),
            context.configs(),
            context.topics(),
            new TopicConfigDescriber(context.configs()),
            context.groupConfigs(),
            subscriptions,
            clientMetrics);
    return List.of(
        new DescribeConfigsHandler(context.topics(), describer),
        new AlterConfigsHandler(changer),
        new IncrementalAlterConfigsHandler(changer),
        new ListConfigResourcesHandler(
            context.cluster(), context.topics(), storage.groupConfigs(), subscriptions));
  }
}
