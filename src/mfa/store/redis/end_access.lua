-- Ends the challenges and clearances of an employee, or those on one device. Some keys are built here instead of passed:
-- they have the same hash tag as the passed ones, so they are on the same cluster node.
-- KEYS  generation, subjects with a challenge, outbox
-- ARGV  now, prefix of the keys of challenges, prefix of the keys of notes (the subject follows each prefix), beginning of
--       the subjects to end
local now = tonumber(ARGV[1])
redis.call('DEL', KEYS[1])
for _, subject in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if string.sub(subject, 1, #ARGV[4]) == ARGV[4] then
    drop(KEYS[3], redis.call('HGET', ARGV[2] .. subject, 'messages'))
    redis.call('DEL', ARGV[2] .. subject)
    redis.call('SREM', KEYS[2], subject)
    -- The note of a live challenge says when it will expire. One that has expired stays expired.
    local expires, id = string.match(redis.call('GET', ARGV[3] .. subject) or '', '^L (%S+) (%S+)$')
    if expires and now < tonumber(expires) then
      redis.call('SET', ARGV[3] .. subject, string.format('W %.0f %s', now, id), 'PX', $HOUR)
    end
  end
end
return 1
