-- Leases the oldest messages of one partition that are due; expired ones are dropped on the way.
-- KEYS  outbox
-- ARGV  now, lease end (after now), how many at most
-- Gives for each: name, sealed, expiry, how often it was claimed before.
local now, room = tonumber(ARGV[1]), tonumber(ARGV[3])
local claimed = {}
while room > 0 do
  local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, room)
  if #ids == 0 then break end
  for _, id in ipairs(ids) do
    local key = KEYS[1] .. ':' .. id
    local m = redis.call('HMGET', key, 'sealed', 'expires', 'tries')
    if m[1] and now < tonumber(m[2]) then
      redis.call('ZADD', KEYS[1], ARGV[2], id)
      redis.call('HINCRBY', key, 'tries', 1)
      claimed[#claimed + 1] = {id, m[1], m[2], m[3]}
      room = room - 1
    else
      drop(KEYS[1], id)
    end
  end
end
return claimed
