-- Changes the records of a subject, if nothing that the change relies on was changed since they were read.
-- KEYS  challenge, note of its end, outbox, clearance, generation of the device, generation of the employee, subjects with
--       a challenge
-- ARGV  1 now, 2 expected challenge ('' if there was none), 3 new challenge ('' to remove it), 4 its lifetime ('' to keep the
--       expiry), 5 new note ('' to keep it), 6 the subject as it stands in the last key,
--       7 generation of the device, 8 whether it exists ('1', '0', or '' if the change does not rely on generations),
--       9 and 10 the same of the employee, 11 lifetime of both,
--       12 new clearance ('' for none), 13 its lifetime ('' to keep the clearance, '0' to remove it),
--       14 end of the lease of the new messages ('' if there are none), then for each: name, sealed message, expiry
-- Returns 1, or 0 if nothing was changed.
local now = tonumber(ARGV[1])
local held = redis.call('HMGET', KEYS[1], 'sealed', 'messages')
local sealed = held[1] or ''
-- A cluster client repeats a call if it lost the reply. What the first call wrote shows that it was made: everything
-- sealed is unique, and so is the note of an end.
if ARGV[3] ~= '' and sealed == ARGV[3] then return 1 end
if ARGV[3] == '' and ARGV[5] ~= '' and redis.call('GET', KEYS[2]) == ARGV[5] then return 1 end
if sealed ~= ARGV[2] then return 0 end
for i = 0, 1 do
  local exists = ARGV[8 + 2 * i]
  if exists ~= '' then
    local generation = redis.call('GET', KEYS[5 + i])
    -- A generation that was deleted in the meantime must not come back: it would bring ended clearances back.
    if exists == '1' and generation ~= ARGV[7 + 2 * i] or exists == '0' and generation then return 0 end
  end
end

for i = 0, 1 do
  if ARGV[8 + 2 * i] ~= '' then
    -- Never shorter than before: clearances of another app may last longer.
    local lifetime = math.max(redis.call('PTTL', KEYS[5 + i]), tonumber(ARGV[11]))
    redis.call('SET', KEYS[5 + i], ARGV[7 + 2 * i], 'PX', lifetime)
  end
end
if ARGV[3] == '' then
  drop(KEYS[3], held[2])
  redis.call('DEL', KEYS[1])
  redis.call('SREM', KEYS[7], ARGV[6])
else
  redis.call('HSET', KEYS[1], 'sealed', ARGV[3])
  if ARGV[14] ~= '' then
    drop(KEYS[3], held[2])
    redis.call('HSET', KEYS[1], 'messages', put(KEYS[3], now, ARGV[14], 15))
  end
  if ARGV[4] ~= '' then
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
    redis.call('SADD', KEYS[7], ARGV[6])
    redis.call('PEXPIRE', KEYS[7], $LIFE)
  end
end
if ARGV[5] ~= '' then redis.call('SET', KEYS[2], ARGV[5], 'PX', $HOUR + tonumber(ARGV[4] == '' and 0 or ARGV[4])) end
if ARGV[13] == '0' then
  redis.call('DEL', KEYS[4])
elseif ARGV[13] ~= '' then
  redis.call('SET', KEYS[4], ARGV[12], 'PX', ARGV[13])
end
return 1
