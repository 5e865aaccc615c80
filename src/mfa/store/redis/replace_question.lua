-- Replaces the question of a live challenge. Returns 1, or 0 if the challenge is not live.
-- KEYS  challenge
-- ARGV  now, id, organization, question
local c = read(KEYS[1])
if not (is_live(c, tonumber(ARGV[1])) and c[1] == ARGV[2] and c[2] == ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'question', ARGV[4])
return 1
