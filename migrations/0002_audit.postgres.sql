-- Who did what. Append only: the database refuses changes. Times are microseconds since 1970 in UTC.

CREATE TABLE audit_events (
    seq          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_us        BIGINT NOT NULL,
    name         TEXT NOT NULL,
    organization TEXT,
    employee     TEXT,
    app          TEXT,
    device       TEXT,
    outcome      TEXT NOT NULL,
    request      TEXT
);
CREATE INDEX audit_events_by_time ON audit_events (at_us);
CREATE INDEX audit_events_by_employee ON audit_events (employee, at_us);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append only';
END
$$;

CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
