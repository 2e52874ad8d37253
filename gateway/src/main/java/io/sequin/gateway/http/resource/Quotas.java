package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.message.AlterClientQuotasRequest;
import io.sequin.protocol.message.AlterClientQuotasResponse;
import io.sequin.protocol.message.DescribeClientQuotasRequest;
import io.sequin.protocol.message.DescribeClientQuotasResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What clients may use. */
public final class Quotas {

  /**
   * Limits of an entity.
   *
   * @param entity names by {@code user}, {@code client-id} or {@code ip}; null as a name is the
   *     default
   * @param values limits by Kafka's names; null takes one back
   */
  public record Quota(Map<String, String> entity, Map<String, Double> values) {}

  public List<Quota> list(Caller caller) {
    DescribeClientQuotasResponse response =
        caller.ask(DescribeClientQuotasRequest.DEFAULT, DescribeClientQuotasResponse.class);
    HttpProblems.check(response.errorCode(), response.errorMessage());
    return response.entries().stream().map(Quotas::quota).toList();
  }

  public void alter(Caller caller, Quota quota) {
    if (quota.entity() == null || quota.values() == null || quota.values().isEmpty()) {
      throw HttpProblemException.badRequest("entity and values are needed");
    }
    AlterClientQuotasRequest request =
        AlterClientQuotasRequest.builder()
            .entries(
                List.of(
                    new AlterClientQuotasRequest.EntryData(
                        quota.entity().entrySet().stream()
                            .map(
                                each ->
                                    new AlterClientQuotasRequest.EntityData(
                                        each.getKey(), each.getValue()))
                            .toList(),
                        quota.values().entrySet().stream().map(Quotas::operation).toList())))
            .build();
    AlterClientQuotasResponse.EntryData result =
        caller.ask(request, AlterClientQuotasResponse.class).entries().getFirst();
    HttpProblems.check(result.errorCode(), result.errorMessage());
  }

  private static AlterClientQuotasRequest.OpData operation(Map.Entry<String, Double> value) {
    return new AlterClientQuotasRequest.OpData(
        value.getKey(), value.getValue() == null ? 0 : value.getValue(), value.getValue() == null);
  }

  private static Quota quota(DescribeClientQuotasResponse.EntryData entry) {
    Map<String, String> entity = new LinkedHashMap<>();
    entry.entity().forEach(each -> entity.put(each.entityType(), each.entityName()));
    Map<String, Double> values = new TreeMap<>();
    entry.values().forEach(each -> values.put(each.key(), each.value()));
    return new Quota(entity, values);
  }
}
