-- Drops a message, or puts it off to a time before it expires. Of one that is gone: nothing.
-- KEYS  outbox
-- ARGV  name, when to try again ('' for done)
local when = tonumber(ARGV[2])
local expires = when and tonumber(redis.call('HGET', KEYS[1] .. ':' .. ARGV[1], 'expires'))
if expires and when < expires then
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
else
  drop(KEYS[1], ARGV[1])
end
return 1
