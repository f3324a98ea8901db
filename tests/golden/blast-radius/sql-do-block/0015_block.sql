DO $$
DECLARE
  r record;
  n integer := 0;
BEGIN
  IF EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'old') THEN
    DROP TABLE old;
  ELSE
    RAISE NOTICE 'nothing to do';
  END IF;
  FOR r IN SELECT tablename FROM pg_tables LOOP
    EXECUTE 'DROP TABLE ' || quote_ident(r.tablename);
  END LOOP;
  EXECUTE 'TRUNCATE audit';
  UPDATE counters SET n = 0;
EXCEPTION WHEN others THEN
  NULL;
END
$$;
