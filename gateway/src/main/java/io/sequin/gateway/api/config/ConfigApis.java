package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.ConfigChanger;
import io.sequin.gateway.admin.ConfigDescriber;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.config.TopicConfigDescriber;
import io.sequin.storage.Storage;
import java.util.List;

/** Makes the handlers of the APIs of configs. */
public final class ConfigApis {

  private ConfigApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    Storage storage = context.storage();
    ConfigChanger changer =
        new ConfigChanger(
            context.cluster(),
            storage.topics(),
            context.topics(),
            context.topicDefaults(),
            storage.groupConfigs(),
            context.groupConfigs());
    ConfigDescriber describer =
        new ConfigDescriber(
            context.cluster(),
            context.configs(),
            context.topics(),
            new TopicConfigDescriber(context.configs()),
            context.groupConfigs());
    return List.of(
        new DescribeConfigsHandler(describer),
        new AlterConfigsHandler(changer),
        new IncrementalAlterConfigsHandler(changer),
        new ListConfigResourcesHandler(
            context.cluster(), context.topics(), storage.groupConfigs()));
  }
}
