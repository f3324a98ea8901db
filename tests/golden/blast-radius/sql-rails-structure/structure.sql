CREATE TABLE IF NOT EXISTS "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
CREATE TABLE "posts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar);
CREATE INDEX "index_posts" ON "posts" ("title");
INSERT INTO "schema_migrations" (version) VALUES ('20260101'), ('20260102');
