ALTER TABLE orders ADD COLUMN note text;
ALTER TABLE orders ADD COLUMN created timestamptz DEFAULT now();
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN region text NOT NULL;
ALTER TABLE orders ADD COLUMN level integer NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN seq bigserial;
