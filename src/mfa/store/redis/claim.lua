-- Claims the messages of one partition that have been due longest, and drops the expired ones it finds.
-- KEYS  outbox
-- ARGV  now, end of the lease (after now), maximum number of messages
-- Returns for each message: name, sealed message, expiry, number of earlier claims.
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
