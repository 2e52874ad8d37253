package io.sequin.gateway.api;

import io.sequin.protocol.message.ApiKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The APIs that this gateway serves: the only list, which ApiVersions announces. */
public final class ApiRegistry {

  private final SortedMap<Short, ApiHandler<?, ?>> handlers = new TreeMap<>();

  /** The given handlers, and ApiVersions. */
  public ApiRegistry(List<ApiHandler<?, ?>> handlers) {
    handlers.forEach(this::register);
    register(new ApiVersionsHandler(this));
  }

  public Optional<ApiHandler<?, ?>> find(short id) {
    return Optional.ofNullable(handlers.get(id));
  }

  /** In the order of their keys. */
  public Collection<ApiHandler<?, ?>> handlers() {
    return handlers.values();
  }

  /** The APIs' keys. */
  public List<ApiKey> keys() {
    return handlers.values().stream().<ApiKey>map(ApiHandler::apiKey).toList();
  }

  private void register(ApiHandler<?, ?> handler) {
    ApiKey key = handler.apiKey();
    if (handlers.putIfAbsent(key.id(), handler) != null) {
      throw new IllegalArgumentException(key + " has two handlers");
    }
  }
}
