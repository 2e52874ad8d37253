package io.sequin.gateway.config;

/**
 * One operation of IncrementalAlterConfigs (KIP-339).
 *
 * @param value the operand; null only makes sense for DELETE
 */
public record AlterOperation(String name, Type type, String value) {
  /** What is done to the value. */
  public enum Type {
    SET(0),
    DELETE(1),
    APPEND(2),
    SUBTRACT(3);

    private final byte id;

    Type(int id) {
      this.id = (byte) id;
    }

    /** The id on the wire. */
    public byte id() {
      return id;
    }

    /**
     * The operation with that id on the wire.
     *
     * @throws InvalidConfigException as an invalid request, when there is none
     */
    public static Type forId(byte id) {
      for (Type type : values()) {
        if (type.id == id) {
          return type;
        }
      }
      throw InvalidConfigException.invalidRequest("Unknown operations type " + id);
    }
  }
}
