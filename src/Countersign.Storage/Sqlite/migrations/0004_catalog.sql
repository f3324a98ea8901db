-- Components may come from a Backstage catalog beside environments.yaml.
ALTER TABLE configurations ADD COLUMN catalog TEXT REFERENCES evidence;
