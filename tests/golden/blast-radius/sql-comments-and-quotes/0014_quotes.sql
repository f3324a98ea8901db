/* outer /* nested */ DROP TABLE not_dropped; */
-- DROP TABLE not_dropped;
SELECT 'DROP TABLE not_dropped; it''s a text', E'also \' DROP TABLE not_dropped;', $body$ DROP TABLE not_dropped; $body$::jsonb;
COMMENT ON TABLE orders IS 'DROP TABLE not_dropped;';
SELECT "weird; DROP TABLE not_dropped;" FROM t;
DROP TABLE "really dropped";
