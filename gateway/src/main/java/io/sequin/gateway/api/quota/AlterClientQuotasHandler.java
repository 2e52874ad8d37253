package io.sequin.gateway.api.quota;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Denials;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.quota.QuotaValidator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterClientQuotasRequest;
import io.sequin.protocol.message.AlterClientQuotasRequest.EntityData;
import io.sequin.protocol.message.AlterClientQuotasRequest.EntryData;
import io.sequin.protocol.message.AlterClientQuotasRequest.OpData;
import io.sequin.protocol.message.AlterClientQuotasResponse;
import io.sequin.protocol.message.ApiKey;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.quota.QuotaCatalog;
import io.sequin.storage.quota.QuotaChange;
import io.sequin.storage.quota.QuotaEntity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Sets and takes away the clients' quotas (KIP-546). Faulty entries are refused one by one. */
public final class AlterClientQuotasHandler
    implements ApiHandler<AlterClientQuotasRequest, AlterClientQuotasResponse> {

  private static final Failure SUCCESS = new Failure(ErrorCode.NONE, null);

  private final QuotaCatalog catalog;

  public AlterClientQuotasHandler(QuotaCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ALTER_CLIENT_QUOTAS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.ALTER_CLIENT_QUOTAS);
  }

  @Override
  public AlterClientQuotasResponse handle(
      RequestContext context, AlterClientQuotasRequest request) {
    if (!context.authorizer().mayCluster(AclOperation.ALTER_CONFIGS)) {
      return response(request, _ -> Denials.of(ResourceType.CLUSTER));
    }
    Map<List<EntityData>, Long> uses =
        request.entries().stream().collect(groupingBy(EntryData::entity, counting()));
    List<QuotaChange> changes = new ArrayList<>();
    AlterClientQuotasResponse response =
        response(
            request,
            entry ->
                Failures.isolate(
                    () -> {
                      changes.add(change(entry, uses.get(entry.entity())));
                      return SUCCESS;
                    },
                    failure -> failure));
    if (!request.validateOnly() && !changes.isEmpty()) {
      catalog.change(changes);
    }
    return response;
  }

  @Override
  public AlterClientQuotasResponse failure(AlterClientQuotasRequest request, ErrorCode error) {
    return response(request, _ -> new Failure(error, null));
  }

  private static QuotaChange change(EntryData entry, long uses) {
    if (uses > 1) {
      throw invalid("Ignoring duplicate entity");
    }
    QuotaChange change = new QuotaChange(entity(entry), values(entry));
    QuotaValidator.check(change);
    return change;
  }

  private static QuotaEntity entity(EntryData entry) {
    Map<String, Optional<String>> parts = new HashMap<>();
    for (EntityData part : entry.entity()) {
      if (parts.put(part.entityType(), Optional.ofNullable(part.entityName())) != null) {
        throw invalid("Invalid client quota entity, duplicate entity entry " + part.entityType());
      }
    }
    return new QuotaEntity(parts);
  }

  private static Map<String, OptionalDouble> values(EntryData entry) {
    Map<String, OptionalDouble> values = new HashMap<>();
    for (OpData operation : entry.ops()) {
      OptionalDouble value =
          operation.remove() ? OptionalDouble.empty() : OptionalDouble.of(operation.value());
      if (values.put(operation.key(), value) != null) {
        throw invalid("Duplicate quota key " + operation.key());
      }
    }
    return values;
  }

  private static AlterClientQuotasResponse response(
      AlterClientQuotasRequest request, Function<EntryData, Failure> answer) {
    return AlterClientQuotasResponse.builder()
        .entries(
            request.entries().stream().map(entry -> response(entry, answer.apply(entry))).toList())
        .build();
  }

  private static AlterClientQuotasResponse.EntryData response(EntryData entry, Failure failure) {
    return AlterClientQuotasResponse.EntryData.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .entity(
            entry.entity().stream()
                .map(
                    part ->
                        new AlterClientQuotasResponse.EntityData(
                            part.entityType(), part.entityName()))
                .toList())
        .build();
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_REQUEST, message);
  }
}
