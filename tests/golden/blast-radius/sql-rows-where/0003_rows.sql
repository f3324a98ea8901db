DELETE FROM sessions;
DELETE FROM carts WHERE 1 = 1;
DELETE FROM tokens WHERE id IS NOT NULL;
DELETE FROM visits WHERE (TRUE) OR id = 7;
DELETE FROM events WHERE created_at < now() - interval '90 days';
UPDATE users SET active = false;
UPDATE accounts SET plan = 'free' WHERE plan = plan;
UPDATE invoices SET paid = true WHERE id = 42 AND 1 = 1;
