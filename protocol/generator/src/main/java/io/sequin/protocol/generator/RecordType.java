package io.sequin.protocol.generator;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import java.util.Objects;
import javax.lang.model.element.Modifier;

/** Generates a message as a record with its structs as nested records. */
final class RecordType {

  private final Struct struct;
  private final ApiNames apis;
  private final ErrorMethod errors;

  private RecordType(Struct struct, ApiNames apis, ErrorMethod errors) {
    this.struct = struct;
    this.apis = apis;
    this.errors = errors;
  }

  static TypeSpec generate(MessageSpec message, ApiNames apis) {
    List<Struct> structs = StructCollector.collect(message);
    ErrorMethod errors = ErrorMethod.among(structs);
    TypeSpec.Builder type = new RecordType(structs.getFirst(), apis, errors).generate();
    structs.stream()
        .skip(1)
        .map(struct -> new RecordType(struct, apis, errors).generate().build())
        .forEach(type::addType);
    return type.build();
  }

  private TypeSpec.Builder generate() {
    TypeSpec.Builder type =
        TypeSpec.recordBuilder(struct.className())
            .addModifiers(Modifier.PUBLIC)
            .addJavadoc(javadoc())
            .recordConstructor(components())
            .addField(defaultConstant())
            .addMethod(compactConstructor())
            .addMethod(ReadMethod.generate(struct))
            .addMethod(WriteMethod.generate(struct))
            .addMethod(BuilderType.builderMethod(struct))
            .addMethod(BuilderType.toBuilderMethod(struct))
            .addType(BuilderType.generate(struct));
    addInterface(type);
    if (struct.message().type() == MessageSpec.Type.response && errors.carriesErrors(struct)) {
      type.addMethod(errors.generate(struct));
    }
    if (struct.isMessage() && struct.message().type() == MessageSpec.Type.response) {
      ThrottleMethod.generate(struct).ifPresent(type::addMethod);
    }
    return type;
  }

  private void addInterface(TypeSpec.Builder type) {
    MessageSpec message = struct.message();
    if (!struct.isMessage() || message.apiKey() == null) {
      type.addSuperinterface(Names.WIRE_STRUCT);
      return;
    }
    boolean request = message.type() == MessageSpec.Type.request;
    type.addSuperinterface(request ? Names.API_REQUEST : Names.API_RESPONSE);
    type.addMethod(
        MethodSpec.methodBuilder("apiKey")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .returns(Names.API_KEY)
            .addStatement("return $T.$L", Names.API_KEY, apis.constant(message.apiKey()))
            .build());
  }

  private MethodSpec components() {
    MethodSpec.Builder components = MethodSpec.constructorBuilder();
    struct
        .fields()
        .forEach(field -> components.addParameter(struct.javaType(field.type()), field.javaName()));
    return components.build();
  }

  private FieldSpec defaultConstant() {
    return FieldSpec.builder(struct.className(), "DEFAULT")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .initializer("builder().build()")
        .build();
  }

  private MethodSpec compactConstructor() {
    MethodSpec.Builder constructor =
        MethodSpec.compactConstructorBuilder().addModifiers(Modifier.PUBLIC);
    struct.fields().forEach(field -> check(field, constructor));
    return constructor.build();
  }

  private void check(io.sequin.protocol.generator.FieldSpec field, MethodSpec.Builder constructor) {
    String name = field.javaName();
    if (field.type() instanceof FieldType.Array) {
      String absent = field.isNullable() ? name + " == null ? null : " : "";
      constructor.addStatement("$L = $L$T.copyOf($L)", name, absent, List.class, name);
    } else if (!field.isNullable() && !struct.javaType(field.type()).isPrimitive()) {
      constructor.addStatement("$T.requireNonNull($L, $S)", Objects.class, name, name);
    }
  }

  private CodeBlock javadoc() {
    CodeBlock.Builder javadoc = CodeBlock.builder();
    javadoc.add("$L, versions $L.\n", struct.name(), struct.versions());
    struct.fields().forEach(field -> javadoc.add("$L", parameter(field)));
    return javadoc.build();
  }

  private static String parameter(io.sequin.protocol.generator.FieldSpec field) {
    String absent =
        field.nullableVersions().isEmpty() ? "" : ", null in " + field.nullableVersions();
    return "\n@param %s %s (versions %s%s)"
        .formatted(field.javaName(), field.about(), field.versions(), absent);
  }
}
