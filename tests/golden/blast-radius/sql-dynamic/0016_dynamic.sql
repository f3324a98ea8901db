PREPARE gone AS DELETE FROM sessions;
EXECUTE gone;
EXECUTE other;
CALL nightly_cleanup();
SELECT purge_everything(7);
SELECT public.now();
DO LANGUAGE plpython3u 'plpy.execute("DROP TABLE users")';
SELECT 1 \gexec
\i other.sql
\! rm -rf /
\echo done
