PRAGMA writable_schema=ON;
PRAGMA journal_mode=OFF;
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
PRAGMA table_info(users);
ATTACH DATABASE 'other.db' AS other;
VACUUM;
VACUUM INTO 'copy.db';
INSERT OR REPLACE INTO settings VALUES (1, 'x');
DROP TABLE [order];
CREATE TRIGGER t AFTER DELETE ON users BEGIN
  DELETE FROM carts WHERE user_id = old.id;
  DELETE FROM tags;
END;
