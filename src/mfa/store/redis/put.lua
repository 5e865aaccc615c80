-- Adds one message to the outbox, or replaces the one with the same name.
-- KEYS  outbox
-- ARGV  now, due time, then the message: name, sealed message, expiry
put(KEYS[1], tonumber(ARGV[1]), ARGV[2], 3)
return 1
