package io.sequin.gateway.group.modern;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.modern.assignor.PartitionAssignor;
import io.sequin.gateway.group.modern.assignor.RangeAssignor;
import io.sequin.gateway.group.modern.assignor.UniformAssignor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the broker says of all consumer groups.
 *
 * @param timing for groups that set nothing for themselves
 * @param maxSize most members of a group
 * @param assignors the default first; never empty
 * @param classic for groups that are turned into classic ones
 */
public record ModernGroupSettings(
    GroupTiming timing,
    int maxSize,
    List<PartitionAssignor> assignors,
    MigrationPolicy migration,
    ClassicGroupSettings classic) {

  /**
   * As the broker configs say.
   *
   * @throws IllegalArgumentException if they name an assignor or a policy that there is not
   */
  public static ModernGroupSettings of(BrokerConfigs configs) {
    return new ModernGroupSettings(
        new GroupTiming(
            configs.intValue("group.consumer.session.timeout.ms"),
            configs.intValue("group.consumer.heartbeat.interval.ms"),
            configs.intValue("group.consumer.assignment.interval.ms")),
        configs.intValue("group.consumer.max.size"),
        Stream.of(configs.rendered("group.consumer.assignors").split(","))
            .map(ModernGroupSettings::assignorNamed)
            .toList(),
        MigrationPolicy.valueOf(
            configs.rendered("group.consumer.migration.policy").toUpperCase(Locale.ROOT)),
        ClassicGroupSettings.of(configs));
  }

  /** The assignor of that name, if members may choose it. */
  Optional<PartitionAssignor> assignor(String name) {
    return assignors.stream().filter(assignor -> assignor.name().equals(name)).findFirst();
  }

  PartitionAssignor defaultAssignor() {
    return assignors.getFirst();
  }

  private static PartitionAssignor assignorNamed(String name) {
    return switch (name.strip()) {
      case "uniform" -> new UniformAssignor();
      case "range" -> new RangeAssignor();
      default ->
          throw new IllegalArgumentException(
              "group.consumer.assignors: there is no assignor '" + name.strip() + "'");
    };
  }
}
