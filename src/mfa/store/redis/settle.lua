-- Removes a message, or postpones it if it is still valid at the new time. Does nothing if the message is gone.
-- KEYS  outbox
-- ARGV  name, when to try again ('' if it is done)
local when = tonumber(ARGV[2])
local expires = when and tonumber(redis.call('HGET', KEYS[1] .. ':' .. ARGV[1], 'expires'))
if expires and when < expires then
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
else
  drop(KEYS[1], ARGV[1])
end
return 1
