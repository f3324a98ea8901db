DROP TABLE users;
INSERT INTO notes VALUES ('this text never ends
DROP TABLE hidden;
