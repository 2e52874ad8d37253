package io.sequin.protocol.generator;

import java.util.List;

/** A struct that several fields of a message share. */
record StructSpec(String name, VersionRange versions, List<FieldSpec> fields) {}
