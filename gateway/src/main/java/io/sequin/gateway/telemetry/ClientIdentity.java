package io.sequin.gateway.telemetry;

import io.sequin.protocol.wire.Uuids;
import java.util.UUID;

/**
 * Who sends metrics: what subscriptions can select clients by.
 *
 * @param instanceId what the broker has given to the instance of the client
 * @param sourceAddress the client's address, without a name
 */
public record ClientIdentity(
    UUID instanceId,
    String clientId,
    String softwareName,
    String softwareVersion,
    String sourceAddress,
    int sourcePort) {

  /** The value that {@code match} means by this attribute. */
  String value(ClientAttribute attribute) {
    return switch (attribute) {
      case CLIENT_INSTANCE_ID -> Uuids.text(instanceId);
      case CLIENT_ID -> clientId;
      case CLIENT_SOFTWARE_NAME -> softwareName;
      case CLIENT_SOFTWARE_VERSION -> softwareVersion;
      case CLIENT_SOURCE_ADDRESS -> sourceAddress;
      case CLIENT_SOURCE_PORT -> Integer.toString(sourcePort);
    };
  }
}
