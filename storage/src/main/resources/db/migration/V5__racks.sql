ALTER TABLE sequin_control.gateways ADD COLUMN rack text;

COMMENT ON COLUMN sequin_control.gateways.rack IS 'Where it is, as in broker.rack; null if nobody has said so';
