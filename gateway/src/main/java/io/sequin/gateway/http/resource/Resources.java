package io.sequin.gateway.http.resource;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.http.HttpSettings;
import io.sequin.storage.Storage;

/** What the API and the console show and change: both by the same means. */
public record Resources(
    HttpSettings settings,
    ClusterOverview cluster,
    Topics topics,
    Configs configs,
    Positions positions,
    Reading reading,
    Sending sending,
    Groups groups,
    Consumers consumers,
    DeadLetters deadLetters,
    Transactions transactions,
    Links links,
    Acls acls,
    Users users,
    Quotas quotas,
    Views views,
    Queries queries) {

  public static Resources of(ApiContext context, HttpSettings settings) {
    Storage storage = context.storage();
    Offsets offsets = new Offsets();
    Configs configs = new Configs();
    Topics topics = new Topics(offsets, new LogSizes(), configs);
    Positions positions = new Positions(topics, offsets);
    Reading reading = new Reading(offsets, context.memory(), settings.hidesPayloads());
    Sending sending = new Sending(topics, context.clock());
    return new Resources(
        settings,
        new ClusterOverview(storage, context.metrics()),
        topics,
        configs,
        positions,
        reading,
        sending,
        new Groups(new GroupMembers(), new GroupOffsets(offsets, positions)),
        new Consumers(storage.sqlConsumers(), storage.log(), topics, context.topics()),
        new DeadLetters(topics, offsets, new Reading(offsets, context.memory(), false), sending),
        new Transactions(),
        new Links(storage.links(), storage.pushes()),
        new Acls(),
        new Users(),
        new Quotas(),
        new Views(storage.sqlViews()),
        new Queries(storage.readOnlyQueries(), settings.hidesPayloads()));
  }
}
