-- What an app says in other languages, and whether it may show answers on screens: JSON of its own welcome's translations
-- (the rest of its texts are JSON already), and a switch. The language in which an employee is written to.

ALTER TABLE apps ADD COLUMN welcome_translations TEXT NOT NULL DEFAULT '{}';
ALTER TABLE apps ADD COLUMN show_answers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE employees ADD COLUMN preferred_language TEXT;
