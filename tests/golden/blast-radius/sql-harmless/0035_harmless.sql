BEGIN;
SELECT count(*), max(created_at) FROM orders WHERE id IN (1, 2);
ANALYZE orders;
EXPLAIN DELETE FROM orders;
EXPLAIN (ANALYZE) DELETE FROM carts WHERE id = 1;
COMMENT ON COLUMN orders.total IS 'in cents';
COMMIT;
