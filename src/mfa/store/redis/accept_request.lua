-- Accepts each request once, and renews the clearance of its subject or returns its records. This is the hot path: if the
-- subject has a clearance, it makes at most three calls.
-- KEYS  seen request, clearance, generation of the device, generation of the employee, challenge, note of its end
-- ARGV  expected clearance ('' for none), the generations it relies on, the clearance that replaces it, its lifetime
-- Returns nil for a replayed request, 1 if the clearance was renewed, or else the clearance, the generations, the challenge
-- and the note, each '' if it is missing or was not read.
if not redis.call('SET', KEYS[1], '', 'NX', 'PX', $HOUR) then return false end
local held = redis.call('MGET', KEYS[2], KEYS[3], KEYS[4])
if ARGV[1] ~= '' and held[1] == ARGV[1] and held[2] == ARGV[2] and held[3] == ARGV[3] then
  redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
  return 1
end
local records = {held[1] or '', held[2] or '', held[3] or '', '', ''}
if records[1] == '' then
  records[4] = redis.call('HGET', KEYS[5], 'sealed') or ''
  records[5] = redis.call('GET', KEYS[6]) or ''
end
return records
