-- Ends the challenges and every clearance of an employee. The keys of each app carry the same hash tag as those named.
-- KEYS  generation of the employee, apps with a challenge, outbox
-- ARGV  now, what precedes the app in the key of a challenge, and of an ending
redis.call('DEL', KEYS[1])
for _, app in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  local c = read(ARGV[2] .. app)
  if c[1] then close(ARGV[2] .. app, ARGV[3] .. app, KEYS[3], c, 'W', tonumber(ARGV[1])) end
end
redis.call('DEL', KEYS[2])
return 1
