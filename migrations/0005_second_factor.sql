-- How an app asks for its second factor: JSON, as it is read and written with its app.

ALTER TABLE apps ADD COLUMN second_factor TEXT NOT NULL DEFAULT '{}';
