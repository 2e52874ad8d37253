package io.sequin.protocol.generator;

import java.util.ArrayList;
import java.util.List;

/** Lists the structs of a message: itself, those its fields introduce, and the common ones. */
final class StructCollector {

  private final MessageSpec message;
  private final List<Struct> structs = new ArrayList<>();

  private StructCollector(MessageSpec message) {
    this.message = message;
  }

  /** The message first, then all others. */
  static List<Struct> collect(MessageSpec message) {
    StructCollector collector = new StructCollector(message);
    collector.add(message.name(), message.validVersions(), message.fields());
    for (StructSpec common : message.commonStructs()) {
      VersionRange versions = common.versions().intersect(message.validVersions());
      collector.add(common.name(), versions, common.fields());
    }
    return collector.structs;
  }

  private void add(String name, VersionRange versions, List<FieldSpec> fields) {
    structs.add(new Struct(message, name, versions, fields));
    for (FieldSpec field : fields) {
      if (!field.fields().isEmpty()) {
        add(introducedName(field.type()), versions.intersect(field.versions()), field.fields());
      }
    }
  }

  private static String introducedName(FieldType type) {
    return switch (type) {
      case FieldType.Struct struct -> struct.name();
      case FieldType.Array array -> introducedName(array.element());
      case FieldType.Primitive primitive ->
          throw new IllegalArgumentException(primitive.specName() + " cannot have fields");
    };
  }
}
