package io.sequin.protocol.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** Generates the enum {@code ApiKey}: one constant for each API that a broker serves. */
final class ApiKeyType {

  private static final TypeName READS_REQUEST = readerOf(Names.API_REQUEST);
  private static final TypeName READS_RESPONSE = readerOf(Names.API_RESPONSE);

  private final TypeSpec.Builder type =
      TypeSpec.enumBuilder(Names.API_KEY)
          .addModifiers(Modifier.PUBLIC)
          .addJavadoc("The APIs that a broker serves, with the versions of their specifications.");
  private final MethodSpec.Builder constructor = MethodSpec.constructorBuilder();

  private ApiKeyType() {}

  static TypeSpec generate(List<MessageSpec> requests, ApiNames names) {
    return new ApiKeyType().build(requests, names);
  }

  private TypeSpec build(List<MessageSpec> requests, ApiNames names) {
    requests.stream()
        .sorted(Comparator.comparing(MessageSpec::apiKey))
        .forEach(
            request -> type.addEnumConstant(names.constant(request.apiKey()), constant(request)));
    addProperties();
    addVersionMethods();
    addReadMethods();
    return type.addField(byId()).addMethod(forId()).build();
  }

  private static TypeSpec constant(MessageSpec request) {
    VersionRange versions = request.validVersions();
    VersionRange flexible = request.flexibleVersions();
    return TypeSpec.anonymousClassBuilder(
            "$L, $S, $L, $L, $L, $L, $T::read, $T::read",
            request.apiKey(),
            request.apiName(),
            versions.lowest(),
            versions.highest(),
            request.latestVersionUnstable() ? versions.highest() - 1 : versions.highest(),
            flexible.isEmpty() ? "Integer.MAX_VALUE" : flexible.lowest(),
            ClassName.get(Names.MESSAGE_PACKAGE, request.name()),
            ClassName.get(Names.MESSAGE_PACKAGE, request.apiName() + "Response"))
        .build();
  }

  private void addProperties() {
    addShort("id");
    addField(ClassName.get(String.class), "apiName");
    addGetter(ClassName.get(String.class), "apiName");
    addShort("lowestVersion");
    addShort("highestVersion");
    addShort("highestStableVersion");
    addField(TypeName.INT, "firstFlexibleVersion");
    addField(READS_REQUEST, "requestReader");
    addField(READS_RESPONSE, "responseReader");
    type.addMethod(constructor.build());
  }

  private void addShort(String name) {
    type.addField(TypeName.SHORT, name, Modifier.PRIVATE, Modifier.FINAL);
    constructor.addParameter(TypeName.INT, name).addStatement("this.$1L = (short) $1L", name);
    addGetter(TypeName.SHORT, name);
  }

  private void addField(TypeName fieldType, String name) {
    type.addField(fieldType, name, Modifier.PRIVATE, Modifier.FINAL);
    constructor.addParameter(fieldType, name).addStatement("this.$1L = $1L", name);
  }

  private void addGetter(TypeName returned, String name) {
    type.addMethod(publicMethod(name, returned).addStatement("return $L", name).build());
  }

  private void addVersionMethods() {
    addVersionMethod(
        "supports",
        TypeName.BOOLEAN,
        "Whether the specification has this version.",
        CodeBlock.of("lowestVersion <= version && version <= highestVersion"));
    addVersionMethod(
        "isFlexible",
        TypeName.BOOLEAN,
        "Whether this version has compact encodings and tagged fields (KIP-482).",
        CodeBlock.of("version >= firstFlexibleVersion"));
    addVersionMethod(
        "requestHeaderVersion",
        TypeName.SHORT,
        "The version of the header in front of a request; any version has one, known or not.",
        CodeBlock.of("(short) (isFlexible(version) ? 2 : 1)"));
    addVersionMethod(
        "responseHeaderVersion",
        TypeName.SHORT,
        "The version of the header in front of a response; that of ApiVersions never changes, since"
            + " its client does not know yet what the broker speaks (KIP-511).",
        CodeBlock.of("(short) (isFlexible(version) && this != API_VERSIONS ? 1 : 0)"));
  }

  private void addVersionMethod(String name, TypeName returned, String javadoc, CodeBlock value) {
    type.addMethod(
        publicMethod(name, returned)
            .addJavadoc("$L", javadoc)
            .addParameter(TypeName.SHORT, "version")
            .addStatement("return $L", value)
            .build());
  }

  private void addReadMethods() {
    type.addMethod(read("readRequest", Names.API_REQUEST, "requestReader"));
    type.addMethod(read("readResponse", Names.API_RESPONSE, "responseReader"));
    type.addMethod(
        MethodSpec.methodBuilder("requireSupported")
            .addModifiers(Modifier.PRIVATE)
            .addParameter(TypeName.SHORT, "version")
            .beginControlFlow("if (!supports(version))")
            .addStatement(
                "throw new $T(apiName + $S + version)",
                IllegalArgumentException.class,
                " has no version ")
            .endControlFlow()
            .build());
  }

  private static MethodSpec read(String name, TypeName returned, String reader) {
    return publicMethod(name, returned)
        .addJavadoc(
            "Reads the body of a message; bytes behind it are left for the caller to judge.\n\n"
                + "@throws IllegalArgumentException if this API does not {@linkplain #supports"
                + " support} the version\n"
                + "@throws $T if the bytes are not such a message",
            Names.MALFORMED)
        .addParameter(Names.READER, "in")
        .addParameter(TypeName.SHORT, "version")
        .addStatement("requireSupported(version)")
        .addStatement("return $L.read(in, version)", reader)
        .build();
  }

  private static FieldSpec byId() {
    return FieldSpec.builder(
            ParameterizedTypeName.get(
                ClassName.get(Map.class), TypeName.SHORT.box(), Names.API_KEY),
            "BY_ID",
            Modifier.PRIVATE,
            Modifier.STATIC,
            Modifier.FINAL)
        .initializer(
            "$T.stream(values()).collect($T.toUnmodifiableMap($T::id, key -> key))",
            Arrays.class,
            Collectors.class,
            Names.API_KEY)
        .build();
  }

  private static MethodSpec forId() {
    return publicMethod(
            "forId", ParameterizedTypeName.get(ClassName.get(Optional.class), Names.API_KEY))
        .addModifiers(Modifier.STATIC)
        .addParameter(TypeName.SHORT, "id")
        .addStatement("return $T.ofNullable(BY_ID.get(id))", Optional.class)
        .build();
  }

  private static MethodSpec.Builder publicMethod(String name, TypeName returned) {
    return MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC).returns(returned);
  }

  private static TypeName readerOf(ClassName message) {
    return ParameterizedTypeName.get(Names.STRUCT_READER, WildcardTypeName.subtypeOf(message));
  }
}
