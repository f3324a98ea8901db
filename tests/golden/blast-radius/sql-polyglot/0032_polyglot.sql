SELECT 'a\'; DROP TABLE only_postgresql; --';
/*! DROP TABLE only_mysql; */
SELECT 1 -- x
;
