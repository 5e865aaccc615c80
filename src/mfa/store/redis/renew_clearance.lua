-- Renews a clearance, unless it or a generation that it relies on was changed in the meantime.
-- KEYS  clearance, generation of the device, generation of the employee
-- ARGV  expected clearance, the generations, the clearance that replaces it, its lifetime
local held = redis.call('MGET', KEYS[1], KEYS[2], KEYS[3])
if held[1] == ARGV[1] and held[2] == ARGV[2] and held[3] == ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
end
return 1
