package io.sequin.gateway;

import io.sequin.gateway.api.ApiRegistry;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.gateway.api.fetch.FetchHandler;
import io.sequin.gateway.api.fetch.FetchReader;
import io.sequin.gateway.api.offset.ListOffsetsHandler;
import io.sequin.gateway.api.offset.OffsetFinder;
import io.sequin.gateway.api.produce.InitProducerIdHandler;
import io.sequin.gateway.api.produce.PartitionAppender;
import io.sequin.gateway.api.produce.ProduceHandler;
import io.sequin.gateway.api.topic.MetadataHandler;
import io.sequin.gateway.api.topic.PartitionLookup;
import io.sequin.gateway.api.topic.TopicCreation;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.storage.Storage;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.topic.TopicCatalog;
import java.time.Clock;
import java.util.List;

/** Makes the handlers of all APIs. */
final class Apis {

  private final ApiRegistry registry;
  private final FetchHandler fetch;

  Apis(Cluster cluster, BrokerConfigs brokerConfigs, Storage storage, Clock clock) {
    TopicCatalog catalog = storage.topics();
    BatchLog log = storage.log();
    TopicDefaults topicDefaults = TopicDefaults.of(brokerConfigs);
    TopicCreation creation = new TopicCreation(catalog, topicDefaults);
    PartitionLookup partitions = new PartitionLookup(catalog);
    fetch = new FetchHandler(new FetchReader(catalog, log), log, clock);
    registry =
        new ApiRegistry(
            List.of(
                new ProduceHandler(new PartitionAppender(catalog, topicDefaults, log, clock)),
                fetch,
                new ListOffsetsHandler(partitions, new OffsetFinder(log)),
                new MetadataHandler(cluster, catalog, creation),
                new InitProducerIdHandler(storage.producerIds())));
  }

  ApiRegistry registry() {
    return registry;
  }

  FetchHandler fetch() {
    return fetch;
  }
}
