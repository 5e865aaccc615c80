-- Put before every script. $SKEW, $HOUR, $LIFE, $WAIT and $MORE are written in when the program starts.
-- Times are whole milliseconds. Redis's own expiry only sweeps up: what counts is `now`, which the caller brings.

-- The challenge kept at a key, as a list; its first entry is false when there is none.
local function read(key)
  return redis.call('HMGET', key, 'id', 'organization', 'policy', 'issued', 'expires', 'digits', 'tries', 'resends',
    'sent', 'channels', 'parcels')
end

local function is_live(c, now)
  return c[1] and now < tonumber(c[5]) and tonumber(c[4]) <= now + $SKEW
end

-- What may be said of a challenge: no digest, no question.
local function view(c)
  return {c[1], c[4], c[5], c[6], c[7], c[8], c[9], c[10]}
end

-- How the last challenge ended, and its id; false while it has not, and after an hour. `c` is what is kept of it.
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

-- Messages: the outbox is a sorted set of their names by due time, each message a hash beside it.
local function drop(outbox, ids)
  for id in string.gmatch(ids, '%S+') do
    redis.call('DEL', outbox .. ':' .. id)
    redis.call('ZREM', outbox, id)
  end
end

-- Puts in the messages that ARGV lists from `first` on (name, sealed, expiry), and gives back their names. The set lives
-- as long as the longest-lived of them; what is left in it of a message that Redis let expire is swept up.
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

-- Ends a challenge: digest, question and waiting messages go. One whose time had run out stays expired.
local function close(challenge, ending_key, outbox, c, how, now)
  drop(outbox, c[11])
  redis.call('DEL', challenge)
  if now < tonumber(c[5]) then
    redis.call('SET', ending_key, string.format('%s %.0f %s', how, now, c[1]), 'PX', $HOUR)
  end
end
