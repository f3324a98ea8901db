-- +goose Down
DROP TABLE counted;
-- migrate:up
DROP TABLE counted_too;
