-- Replaces the PIN of a live challenge. The expiry, the tries and the lifetime of the key do not change.
-- KEYS  challenge, outbox
-- ARGV  now, id, organization, minimum time between sends, digest, digits, channels, end of the lease,
--       then for each message: name, sealed message, expiry
-- Returns nil if the challenge is not live, 0 if no resend is left, the time from which a resend is allowed, or the view
-- of the changed challenge.
local now = tonumber(ARGV[1])
local c = read(KEYS[1])
if not (is_live(c, now) and c[1] == ARGV[2] and c[2] == ARGV[3]) then return false end
-- A cluster client repeats a call if it lost the reply. A known name means that the first call stored these messages.
if ARGV[9] and string.find(c[11], ARGV[9], 1, true) then return view(c) end
if tonumber(c[8]) <= 0 then return 0 end
local not_before = tonumber(c[9]) + tonumber(ARGV[4])
if now < not_before then return not_before end
drop(KEYS[2], c[11])
c[8] = string.format('%.0f', tonumber(c[8]) - 1)
c[9] = ARGV[1]
c[6] = ARGV[6]
c[10] = ARGV[7]
redis.call('HSET', KEYS[1], 'digest', ARGV[5], 'digits', c[6], 'resends', c[8], 'sent', c[9], 'channels', c[10],
  'parcels', put(KEYS[2], now, ARGV[8], 9))
return view(c)
