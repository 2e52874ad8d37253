package io.sequin.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the API reads and writes JSON: strictly, with limits, and without nulls. */
public final class Json {

  private static final int MAX_NESTING_DEPTH = 200;

  private static final ObjectMapper MAPPER = mapper();

  private Json() {}

  /**
   * @throws HttpProblemException if it is no such thing
   */
  public static <T> T read(byte[] json, Class<T> type) {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw HttpProblemException.badRequest("a JSON object is expected, not null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw new IllegalStateException("bytes that are there could not be read", e);
    }
  }

  /**
   * @throws HttpProblemException if it is no such thing
   */
  public static <T> T convert(JsonNode json, Class<T> type) {
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw invalid(e);
    }
  }

  /** Without the names of classes, which are nobody's business. */
  private static HttpProblemException invalid(JsonProcessingException e) {
    String detail =
        switch (e) {
          case UnrecognizedPropertyException unknown ->
              "there is no field " + unknown.getPropertyName();
          case JsonMappingException wrong when !wrong.getPath().isEmpty() ->
              "what stands in " + pathOf(wrong) + " cannot stand there";
          case JsonMappingException _ -> "a JSON object is expected";
          default -> e.getOriginalMessage();
        };
    return new HttpProblemException(HttpProblem.BAD_REQUEST, "INVALID_JSON", detail);
  }

  private static String pathOf(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value.getClass(), e);
    }
  }

  /** Of what PostgreSQL has made. */
  public static JsonNode ofRows(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL has made JSON that is none", e);
    }
  }

  public static ArrayNode newArray() {
    return MAPPER.createArrayNode();
  }

  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** A column's name as in the rest of the API: {@code table_name} as {@code tableName}. */
  public static String nameOf(String column) {
    StringBuilder name = new StringBuilder();
    for (String word : column.split("_")) {
      name.append(
          name.isEmpty() || word.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return name.toString();
  }

  private static ObjectMapper mapper() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                LogicalType.Textual,
                text ->
                    List.of(
                            CoercionInputShape.Boolean,
                            CoercionInputShape.Integer,
                            CoercionInputShape.Float)
                        .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING_DEPTH).build());
    return mapper;
  }
}
