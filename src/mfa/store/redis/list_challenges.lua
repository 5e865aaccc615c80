-- Lists the challenges of an employee. The keys of the challenges are built here instead of passed: they have the same hash
-- tag as the passed one, so they are on the same cluster node.
-- KEYS  subjects with a challenge
-- ARGV  prefix of the keys of challenges (the subject follows it)
-- Returns for each challenge: its subject, the sealed challenge.
local found = {}
for _, subject in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local sealed = redis.call('HGET', ARGV[1] .. subject, 'sealed')
  if sealed then found[#found + 1] = {subject, sealed} end
end
return found
