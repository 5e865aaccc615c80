-- Stores a challenge and its messages, unless a challenge is already live.
-- KEYS  challenge, ending, outbox, apps with a challenge
-- ARGV  now, expiry, lifetime, id, organization, policy, digest, digits, question, tries, resends, channels, app,
--       end of the lease, then for each message: name, sealed message, expiry
-- Returns nil if it was stored, or else the view of the live challenge.
local now = tonumber(ARGV[1])
local c = read(KEYS[1])
if is_live(c, now) and c[2] == ARGV[5] and c[3] == ARGV[6] then
  -- A cluster client repeats a call if it lost the reply. The same id means that the first call stored this challenge.
  return c[1] ~= ARGV[4] and view(c)
end
if c[1] then
  drop(KEYS[3], c[11])
  redis.call('DEL', KEYS[1])
end
local parcels = put(KEYS[3], now, ARGV[14], 15)
redis.call('HSET', KEYS[1], 'id', ARGV[4], 'organization', ARGV[5], 'policy', ARGV[6], 'digest', ARGV[7],
  'digits', ARGV[8], 'question', ARGV[9], 'issued', ARGV[1], 'expires', ARGV[2], 'tries', ARGV[10],
  'resends', ARGV[11], 'sent', ARGV[1], 'channels', ARGV[12], 'parcels', parcels)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('SET', KEYS[2], 'L ' .. ARGV[2] .. ' ' .. ARGV[4], 'PX', tonumber(ARGV[3]) + $HOUR)
redis.call('SADD', KEYS[4], ARGV[13])
redis.call('PEXPIRE', KEYS[4], $LIFE)
return false
