-- What has been spent of the guess budgets. An entry counts while it is live and inside the window of its budget.
-- Accounts, devices and who did it are ids or digests; no PIN, address or number is in it. Times are milliseconds since 1970.

CREATE TABLE guess_ledger (
    account   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    at_ms     BIGINT NOT NULL,
    id        TEXT NOT NULL,
    challenge TEXT NOT NULL,
    by_whom   TEXT NOT NULL,
    live      INTEGER NOT NULL
);
CREATE INDEX guess_ledger_live ON guess_ledger (account, kind, at_ms) WHERE live = 1;
CREATE INDEX guess_ledger_old ON guess_ledger (account, at_ms);
