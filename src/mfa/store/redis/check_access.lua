-- Accepts each request once, and returns the access of its subject. This is the hot path: if the subject is cleared, it
-- makes only three calls.
-- KEYS  seen request, clearance, generation of the app, generation of the employee, challenge, ending
-- ARGV  now, policy, organization, idle, absolute
-- Returns nil for a replayed request, until when the subject is cleared, the view of its challenge, or how its last
-- challenge ended ('' if that is unknown).
local now = tonumber(ARGV[1])
if not redis.call('SET', KEYS[1], '', 'NX', 'PX', $HOUR) then return false end

local held = redis.call('MGET', KEYS[2], KEYS[3], KEYS[4])
if held[1] and held[2] and held[3] then
  local terms = ARGV[2] .. ' ' .. held[2] .. ' ' .. held[3] .. ' '
  if string.sub(held[1], 1, #terms) == terms then
    local since, used = string.match(held[1], '^(%S+) (%S+)$', #terms + 1)
    local granted, last = tonumber(since), tonumber(used)
    local ends = granted + tonumber(ARGV[5])
    if now <= ends and now <= last + tonumber(ARGV[4]) and granted <= now + $SKEW and last <= now + $SKEW then
      ends = math.min(ends, now + tonumber(ARGV[4]))
      redis.call('SET', KEYS[2], terms .. since .. ' ' .. ARGV[1], 'PX', ends - now + $MORE)
      return ends
    end
  end
end

local c = read(KEYS[5])
if is_live(c, now) then
  if c[2] == ARGV[3] and c[3] == ARGV[2] then return view(c) end
  return 'W'
end
return (ending(KEYS[6], c, now)) or ''
