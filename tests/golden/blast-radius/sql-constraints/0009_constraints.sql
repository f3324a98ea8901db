ALTER TABLE orders ADD CONSTRAINT fk_user FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;
ALTER TABLE orders ADD UNIQUE (number);
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_new_pkey;
ALTER TABLE orders DROP CONSTRAINT fk_old;
CREATE INDEX idx_total ON orders (total);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_number ON orders USING btree (number);
SELECT 'x'::jsonb;
