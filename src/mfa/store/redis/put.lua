-- Puts one message in, or in the place of the one of that name.
-- KEYS  outbox
-- ARGV  now, when it is due, then the message: name, sealed, expiry
put(KEYS[1], tonumber(ARGV[1]), ARGV[2], 3)
return 1
