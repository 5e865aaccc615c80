-- Ends the challenge and all clearances of an employee in one app.
-- KEYS  challenge, ending, outbox, generation of the app
-- ARGV  now
redis.call('DEL', KEYS[4])
local c = read(KEYS[1])
if c[1] then close(KEYS[1], KEYS[2], KEYS[3], c, 'W', tonumber(ARGV[1])) end
return 1
