-- Keyed digests of the planned values: plans of one digest do the same with the same values, so a sign-off survives a re-plan.
CREATE TABLE plan_values (
    format        TEXT NOT NULL,
    content       TEXT NOT NULL,
    values_digest TEXT NOT NULL,
    PRIMARY KEY (format, content)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_values_alike ON plan_values (format, values_digest);
