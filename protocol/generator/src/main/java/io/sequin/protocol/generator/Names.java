package io.sequin.protocol.generator;

import com.palantir.javapoet.ClassName;

/** The types that generated code refers to. */
final class Names {

  static final String MESSAGE_PACKAGE = "io.sequin.protocol.message";
  private static final String WIRE_PACKAGE = "io.sequin.protocol.wire";

  static final ClassName API_KEY = ClassName.get(MESSAGE_PACKAGE, "ApiKey");
  static final ClassName API_REQUEST = ClassName.get(MESSAGE_PACKAGE, "ApiRequest");
  static final ClassName API_RESPONSE = ClassName.get(MESSAGE_PACKAGE, "ApiResponse");
  static final ClassName BYTE_BUF = ClassName.get("io.netty.buffer", "ByteBuf");
  static final ClassName MALFORMED = ClassName.get(WIRE_PACKAGE, "MalformedMessageException");
  static final ClassName READER = ClassName.get(WIRE_PACKAGE, "WireReader");
  static final ClassName STRUCT_READER = READER.nestedClass("StructReader");
  static final ClassName UNSUPPORTED = ClassName.get(WIRE_PACKAGE, "UnsupportedFieldException");
  static final ClassName UUIDS = ClassName.get(WIRE_PACKAGE, "Uuids");
  static final ClassName WRITER = ClassName.get(WIRE_PACKAGE, "WireWriter");
  static final ClassName WIRE_STRUCT = ClassName.get(WIRE_PACKAGE, "WireStruct");

  private Names() {}
}
