-- Which metrics clients are to send (KIP-714). Only what differs from the defaults.
CREATE TABLE sequin_control.client_metrics_configs (
  subscription text NOT NULL COLLATE "C",
  name         text NOT NULL,
  value        text NOT NULL,
  PRIMARY KEY (subscription, name)
);

INSERT INTO sequin_control.settings_version VALUES ('client_metrics_configs', 1);
