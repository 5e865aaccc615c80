-- Functions that every script starts with. $SKEW, $HOUR, $LIFE, $WAIT and $MORE are filled in when the program starts.
-- Times are whole milliseconds. The expiry of keys in Redis only cleans up. Every decision is made with `now`, which the
-- caller passes.

-- Returns the challenge at a key as a list. Its first entry is false if there is no challenge.
local function read(key)
  return redis.call('HMGET', key, 'id', 'organization', 'policy', 'issued', 'expires', 'digits', 'tries', 'resends',
    'sent', 'channels', 'parcels')
end

local function is_live(c, now)
  return c[1] and now < tonumber(c[5]) and tonumber(c[4]) <= now + $SKEW
end

-- Returns the part of a challenge that callers may see: not the digest, and not the question.
local function view(c)
  return {c[1], c[4], c[5], c[6], c[7], c[8], c[9], c[10]}
end

-- Returns how the last challenge ended, and its id. Returns false while it is live, and if it ended more than an
-- hour ago. `c` is the challenge as `read` returned it.
local function ending(key, c, now)
  local how, at, id = string.match(redis.call('GET', key) or '', '^(%a) (%S+) (%S+)$')
  at = tonumber(at)
  if not at or now >= at + $HOUR then return false end
  if how == 'L' then
    if c[1] and now < at then return false end
    return 'E', id
  end
  if at > now + $SKEW then return false end
  return how, id
end

-- Removes messages from the outbox: a sorted set of their names by due time, with a hash per message.
local function drop(outbox, ids)
  for id in string.gmatch(ids, '%S+') do
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

-- Ends a challenge: deletes the digest, the question and the waiting messages. How it ended is recorded only if it had
-- not expired, because an expired challenge must stay expired.
local function close(challenge, ending_key, outbox, c, how, now)
  drop(outbox, c[11])
  redis.call('DEL', challenge)
  if now < tonumber(c[5]) then
    redis.call('SET', ending_key, string.format('%s %.0f %s', how, now, c[1]), 'PX', $HOUR)
  end
end
