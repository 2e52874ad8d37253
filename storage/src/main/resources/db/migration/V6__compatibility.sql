-- Gateways of two releases may run side by side while one is replaced by the other. A migration that a release cannot live
-- with raises this number to that of the first one that can: older gateways then refuse to start.
CREATE TABLE sequin_control.compatibility (
  is_only       boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  oldest_layout integer NOT NULL
);

INSERT INTO sequin_control.compatibility (oldest_layout) VALUES (3);

COMMENT ON COLUMN sequin_control.compatibility.oldest_layout IS
  'The newest migration that a gateway must know, at least, to work with this database';
