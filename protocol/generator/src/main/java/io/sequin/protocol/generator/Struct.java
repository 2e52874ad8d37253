package io.sequin.protocol.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.List;

/**
 * A record to generate: a message or a struct inside one.
 *
 * @param message the message it belongs to
 * @param name the record's name; the message's own for the message itself
 * @param versions the versions in which it can occur
 */
record Struct(MessageSpec message, String name, VersionRange versions, List<FieldSpec> fields) {

  boolean isMessage() {
    return name.equals(message.name());
  }

  ClassName className() {
    return isMessage() ? messageClass() : messageClass().nestedClass(name);
  }

  ClassName builderName() {
    return className().nestedClass("Builder");
  }

  List<FieldSpec> taggedFields() {
    return fields.stream().filter(FieldSpec::isTagged).toList();
  }

  List<FieldSpec> plainFields() {
    return fields.stream().filter(field -> !field.isTagged()).toList();
  }

  Condition flexible() {
    return Condition.in(message.flexibleVersions(), versions);
  }

  /** The expression for whether a field has the flexible encoding. */
  String flexible(FieldSpec field) {
    if (field.flexibleVersions() != null) {
      return Condition.in(field.flexibleVersions(), versions).code();
    }
    return field.isTagged() ? "true" : flexible().isConstant() ? flexible().code() : "flexible";
  }

  /** In which versions of this struct the field is there. */
  Condition present(FieldSpec field) {
    return Condition.in(field.versions(), versions);
  }

  /** In which versions a field, given that it is there, can be null. */
  Condition nullable(FieldSpec field) {
    return Condition.in(field.nullableVersions(), versions.intersect(field.versions()));
  }

  TypeName javaType(FieldType type) {
    return switch (type) {
      case FieldType.Primitive primitive -> primitive.javaType();
      case FieldType.Struct struct -> structClass(struct);
      case FieldType.Array array ->
          ParameterizedTypeName.get(ClassName.get(List.class), javaType(array.element()).box());
    };
  }

  ClassName structClass(FieldType.Struct struct) {
    return messageClass().nestedClass(struct.name());
  }

  private ClassName messageClass() {
    return ClassName.get(Names.MESSAGE_PACKAGE, message.name());
  }
}
