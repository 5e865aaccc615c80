-- Functions that every script starts with. $HOUR, $LIFE, $WAIT and $MORE are filled in when the program starts. Times are
-- whole milliseconds. The expiry of keys in Redis only cleans up: the program decides what is still valid, and it trusts
-- nothing here that it did not seal itself.

-- Removes messages from the outbox: a sorted set of their names by due time, with a hash per message.
local function drop(outbox, ids)
  for id in string.gmatch(ids or '', '%S+') do
    redis.call('DEL', outbox .. ':' .. id)
    redis.call('ZREM', outbox, id)
  end
end

-- Adds the messages in ARGV from index `first` (name, sealed message, expiry) to the outbox, and returns their names.
-- The set lives as long as the message that lives longest. Names of messages whose hash has expired are removed.
local function put(outbox, now, due, first)
  local ids, longest = {}, $HOUR
  for i = first, #ARGV, 3 do
    local lifetime = math.min(tonumber(ARGV[i + 2]) - now, $WAIT)
    if lifetime > 0 then
      longest = math.max(longest, lifetime + $MORE)
      local key = outbox .. ':' .. ARGV[i]
      redis.call('HSET', key, 'sealed', ARGV[i + 1], 'expires', ARGV[i + 2], 'tries', 0)
      redis.call('PEXPIRE', key, lifetime + $MORE)
      redis.call('ZADD', outbox, due, ARGV[i])
      ids[#ids + 1] = ARGV[i]
    end
  end
  redis.call('ZREMRANGEBYSCORE', outbox, '-inf', now - $WAIT)
  if redis.call('PTTL', outbox) < longest then redis.call('PEXPIRE', outbox, longest) end
  return table.concat(ids, ' ')
end
