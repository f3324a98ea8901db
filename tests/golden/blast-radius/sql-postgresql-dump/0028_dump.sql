--
-- PostgreSQL database dump
--
SET statement_timeout = 0;
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET row_security = off;
CREATE TABLE public.users (id integer NOT NULL, name text);
ALTER TABLE public.users OWNER TO app;
COPY public.users (id, name) FROM stdin;
1	it's; DROP TABLE hidden;
2	\N
\.
SELECT pg_catalog.setval('public.users_id_seq', 2, true);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
