INSERT INTO countries (code, name) VALUES ('DE', 'Germany'), ('FR', 'France');
INSERT INTO countries (code, name) VALUES ('IT', 'Italy');
INSERT INTO settings (key, value) VALUES ('limit', '10') ON CONFLICT (key) DO UPDATE SET value = excluded.value;
INSERT INTO plans (id) VALUES (1) ON CONFLICT DO NOTHING;
WITH moved AS (DELETE FROM queue WHERE done RETURNING *) INSERT INTO archive SELECT * FROM moved;
MERGE INTO stock USING delivery ON stock.id = delivery.id WHEN MATCHED AND delivery.gone THEN DELETE WHEN MATCHED THEN UPDATE SET n = 1;
