-- An installation may have marks of its own beside policy, people and environments.
ALTER TABLE configurations ADD COLUMN marks TEXT REFERENCES evidence;
