package io.sequin.gateway.api.cluster;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Feature;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.UpdateFeaturesRequest;
import io.sequin.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.sequin.protocol.message.UpdateFeaturesResponse;
import io.sequin.protocol.message.UpdateFeaturesResponse.UpdatableFeatureResult;
import io.sequin.storage.acl.AclOperation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Changes the versions of features in Kafka (KIP-584). Here each has one version only, so nothing
 * but that one is accepted.
 *
 * <p>Version notes: below 2 the response names the features; 0 has no upgrade types.
 */
public final class UpdateFeaturesHandler
    implements ApiHandler<UpdateFeaturesRequest, UpdateFeaturesResponse> {

  private static final String ALL_FAILED =
      "The update failed for all features since the following feature had an error: ";
  private static final short FIRST_WITH_UPGRADE_TYPES = 1;
  private static final short FIRST_WITHOUT_RESULTS = 2;
  private static final int LOWEST_UPGRADE_TYPE = 1;
  private static final int HIGHEST_UPGRADE_TYPE = 3;

  private final Cluster cluster;

  public UpdateFeaturesHandler(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.UPDATE_FEATURES;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.UPDATE_FEATURES);
  }

  @Override
  public UpdateFeaturesResponse handle(RequestContext context, UpdateFeaturesRequest request) {
    context.authorizer().requireCluster(AclOperation.ALTER);
    return request.featureUpdates().stream()
        .map(update -> fault(update, context.version()))
        .flatMap(Optional::stream)
        .findFirst()
        .map(fault -> refused(new Failure(ErrorCode.INVALID_UPDATE_VERSION, ALL_FAILED + fault)))
        .orElseGet(() -> accepted(request, context.version()));
  }

  @Override
  public UpdateFeaturesResponse failure(UpdateFeaturesRequest request, ErrorCode error) {
    return refused(new Failure(error, null));
  }

  private Optional<String> fault(FeatureUpdateKey update, short version) {
    return reason(update, version)
        .map(
            reason ->
                String.format(
                    Locale.ROOT,
                    "Invalid update version %d for feature %s. %s",
                    update.maxVersionLevel(),
                    update.feature(),
                    reason));
  }

  private Optional<String> reason(FeatureUpdateKey update, short version) {
    if (version >= FIRST_WITH_UPGRADE_TYPES
        && (update.upgradeType() < LOWEST_UPGRADE_TYPE
            || update.upgradeType() > HIGHEST_UPGRADE_TYPE)) {
      return Optional.of("The controller does not support the given upgrade type.");
    }
    if (update.maxVersionLevel() < 0) {
      return Optional.of("A feature version cannot be less than 0.");
    }
    Optional<Feature> feature = Feature.find(update.feature());
    if (feature.isEmpty()) {
      return Optional.of(
          "Local controller " + cluster.nodeId() + " does not support this feature.");
    }
    short level = feature.get().version();
    return level == update.maxVersionLevel()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Local controller %d only supports versions %d-%d",
                cluster.nodeId(),
                level,
                level));
  }

  private static UpdateFeaturesResponse accepted(UpdateFeaturesRequest request, short version) {
    List<FeatureUpdateKey> told =
        version < FIRST_WITHOUT_RESULTS ? request.featureUpdates() : List.of();
    return UpdateFeaturesResponse.builder()
        .errorMessage(null)
        .results(
            told.stream()
                .map(update -> new UpdatableFeatureResult(update.feature(), (short) 0, null))
                .toList())
        .build();
  }

  private static UpdateFeaturesResponse refused(Failure failure) {
    return UpdateFeaturesResponse.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
