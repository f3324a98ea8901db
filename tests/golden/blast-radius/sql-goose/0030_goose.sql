-- +goose Up
CREATE TABLE pets (id int);
ALTER TABLE pets ADD COLUMN name text NOT NULL;

-- +goose Down
DROP TABLE pets;
DROP TABLE more_pets;
