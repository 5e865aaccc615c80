-- People and settings. Portable: only TEXT, BIGINT and INTEGER (0 or 1 for a switch).
-- Lists that are always read and written with their owner are JSON in a TEXT column; what is searched for has a table.

CREATE TABLE organizations (
    id   TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    mfa  TEXT NOT NULL
);

CREATE TABLE employees (
    id                TEXT NOT NULL PRIMARY KEY,
    organization      TEXT NOT NULL REFERENCES organizations (id),
    display_name      TEXT NOT NULL,
    active            INTEGER NOT NULL,
    require_voice_mfa INTEGER NOT NULL,
    pin_by            TEXT NOT NULL,
    emails            TEXT NOT NULL,
    phones            TEXT NOT NULL
);
CREATE INDEX employees_by_organization ON employees (organization);

CREATE TABLE contacts (
    id           TEXT NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations (id),
    name         TEXT NOT NULL,
    also_called  TEXT NOT NULL,
    department   TEXT,
    numbers      TEXT NOT NULL
);
CREATE INDEX contacts_by_organization ON contacts (organization);

-- By what a contact is found: whole name, words, and how they sound. Rewritten whenever its contact is.
CREATE TABLE contact_keys (
    organization TEXT NOT NULL,
    search_key   TEXT NOT NULL,
    contact      TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    PRIMARY KEY (organization, search_key, contact)
);
CREATE INDEX contact_keys_by_contact ON contact_keys (contact);

CREATE TABLE apps (
    id            TEXT NOT NULL PRIMARY KEY,
    organization  TEXT NOT NULL REFERENCES organizations (id),
    name          TEXT NOT NULL,
    welcome       TEXT NOT NULL,
    open_intents  TEXT NOT NULL,
    fixed_answers TEXT NOT NULL,
    source        TEXT NOT NULL
);

CREATE TABLE publishings (
    id          TEXT NOT NULL PRIMARY KEY,
    app         TEXT NOT NULL REFERENCES apps (id),
    channel     TEXT NOT NULL,
    mfa_support INTEGER NOT NULL
);
CREATE INDEX publishings_by_app ON publishings (app);

CREATE TABLE application_ids (
    application_id TEXT NOT NULL PRIMARY KEY,
    publishing     TEXT NOT NULL REFERENCES publishings (id) ON DELETE CASCADE
);
CREATE INDEX application_ids_by_publishing ON application_ids (publishing);

-- Which employees Alexa's user (a digest, never the id itself) has passed the gate as.
CREATE TABLE links (
    alexa_user TEXT NOT NULL,
    employee   TEXT NOT NULL REFERENCES employees (id) ON DELETE CASCADE,
    PRIMARY KEY (alexa_user, employee)
);
