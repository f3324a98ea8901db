-- migrate:up transaction:false
DROP TABLE old_pets;

-- migrate:down
DROP TABLE pets;
