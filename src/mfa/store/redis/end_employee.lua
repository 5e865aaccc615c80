-- Ends all challenges and clearances of an employee. Some keys are built here instead of passed: they have the same hash
-- tag as the passed ones, so they are on the same cluster node.
-- KEYS  generation of the employee, apps with a challenge, outbox
-- ARGV  now, prefix of challenge keys, prefix of ending keys (the app follows each prefix)
redis.call('DEL', KEYS[1])
for _, app in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  local c = read(ARGV[2] .. app)
  if c[1] then close(ARGV[2] .. app, ARGV[3] .. app, KEYS[3], c, 'W', tonumber(ARGV[1])) end
end
redis.call('DEL', KEYS[2])
return 1
