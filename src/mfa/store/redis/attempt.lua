-- Counts the try, then compares.
-- KEYS  challenge, ending, outbox, clearance, generation of the app, generation of the employee
-- ARGV  now, id, organization, policy, digest, idle, absolute
-- Gives nil or how it ended when it is not live, how many tries are left when wrong (0: burned), or when right until
-- when the clearance lasts and what was asked.
--
-- The comparison need not be of constant time: both sides are HMAC outputs under a key that Redis does not have, so
-- where they first differ tells nothing about the PIN, and nobody can choose a digest that comes nearer.
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
  -- A generation names what a clearance was given under; ending it is taking the name away. A challenge's id is used
  -- for one, as it comes only once: no later generation can bring an ended clearance back.
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
