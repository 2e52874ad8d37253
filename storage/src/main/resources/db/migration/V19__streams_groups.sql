-- Groups of the members of Kafka Streams applications, which the tables of consumers hold as they are.
COMMENT ON COLUMN sequin_control.consumers.protocol IS
  'How the workers agree on who reads what: CLASSIC, CONSUMER (KIP-848), SHARE (KIP-932) or STREAMS (KIP-1071)';
