-- Which employees passed the gate, or were sent a PIN, as which user of which skill, and on which device. Users and devices
-- are digests, never the ids themselves. Times are milliseconds since 1970.
-- It takes the place of `links`, which older servers still write to while they are being replaced, so that table stays.
-- Its rows are not copied: they name neither skill, device nor time, so they could only end access on devices that have
-- nothing to do with an event.

CREATE TABLE skill_links (
    publishing   TEXT NOT NULL REFERENCES publishings (id) ON DELETE CASCADE,
    alexa_user   TEXT NOT NULL,
    employee     TEXT NOT NULL REFERENCES employees (id) ON DELETE CASCADE,
    device       TEXT NOT NULL,
    last_used_ms BIGINT NOT NULL,
    PRIMARY KEY (publishing, alexa_user, employee, device)
);
CREATE INDEX skill_links_by_employee ON skill_links (employee);
CREATE INDEX skill_links_by_last_use ON skill_links (last_used_ms);
