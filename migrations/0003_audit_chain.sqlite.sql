-- Events say who did it and why, and are chained: each carries the hash of the one before it in its chain.
-- What was written before has no chain. From here on every event has one.

ALTER TABLE audit_events RENAME COLUMN employee TO target;
ALTER TABLE audit_events ADD COLUMN actor TEXT;
ALTER TABLE audit_events ADD COLUMN reason TEXT;
ALTER TABLE audit_events ADD COLUMN policy TEXT;
ALTER TABLE audit_events ADD COLUMN chain TEXT;
ALTER TABLE audit_events ADD COLUMN place BIGINT;
ALTER TABLE audit_events ADD COLUMN previous TEXT;
ALTER TABLE audit_events ADD COLUMN hash TEXT;
DROP INDEX audit_events_by_employee;
CREATE INDEX audit_events_by_target ON audit_events (target, at_us);
CREATE UNIQUE INDEX audit_events_by_place ON audit_events (chain, place);

-- Where each chain ends. Whoever appends holds its row.
CREATE TABLE audit_heads (
    chain TEXT NOT NULL PRIMARY KEY,
    place BIGINT NOT NULL,
    hash  TEXT NOT NULL
);

CREATE TRIGGER audit_events_have_a_chain BEFORE INSERT ON audit_events
WHEN NEW.chain IS NULL OR NEW.place IS NULL OR NEW.previous IS NULL OR NEW.hash IS NULL
BEGIN
    SELECT RAISE(ABORT, 'an audit event has its place in a chain');
END;

CREATE TRIGGER audit_events_move_their_head AFTER INSERT ON audit_events
BEGIN
    UPDATE audit_heads SET place = NEW.place, hash = NEW.hash WHERE chain = NEW.chain;
END;
