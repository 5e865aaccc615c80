-- Counts the attempt, then compares the PIN.
-- KEYS  challenge, ending, outbox, clearance, generation of the app, generation of the employee
-- ARGV  now, id, organization, policy, digest, idle, absolute
-- Returns:
--   not live    how the challenge ended, or nil if that is unknown
--   wrong PIN   how many tries are left (0: the challenge is burned)
--   right PIN   until when the clearance lasts, and the question
--
-- The comparison does not have to run in constant time: both sides are HMAC outputs under a key that Redis does not
-- have. The position of the first difference reveals nothing about the PIN, and nobody can choose a closer digest.
local now = tonumber(ARGV[1])
local c = read(KEYS[1])
if not (is_live(c, now) and c[1] == ARGV[2]) then
  local how, id = ending(KEYS[2], c, now)
  return id == ARGV[2] and how
end
if c[2] ~= ARGV[3] or c[3] ~= ARGV[4] then return 'W' end

local left = redis.call('HINCRBY', KEYS[1], 'tries', -1)
local kept = redis.call('HMGET', KEYS[1], 'digest', 'question')
if left >= 0 and kept[1] == ARGV[5] then
  close(KEYS[1], KEYS[2], KEYS[3], c, 'U', now)
  -- A clearance is valid only while the generations that it names exist; deleting one ends all its clearances. A new
  -- generation is named after the challenge, because challenge ids are never reused. A counter could start again after
  -- the key was lost, and would bring an ended clearance back.
  local terms = ARGV[4]
  for key = 5, 6 do
    local generation = redis.call('GET', KEYS[key]) or c[1]
    redis.call('SET', KEYS[key], generation, 'PX', tonumber(ARGV[7]) + $SKEW)
    terms = terms .. ' ' .. generation
  end
  local lasts = math.min(tonumber(ARGV[6]), tonumber(ARGV[7]))
  redis.call('SET', KEYS[4], terms .. ' ' .. ARGV[1] .. ' ' .. ARGV[1], 'PX', lasts + $MORE)
  return {now + lasts, kept[2]}
end
if left > 0 then return left end
close(KEYS[1], KEYS[2], KEYS[3], c, 'B', now)
redis.call('DEL', KEYS[5])
return 0
