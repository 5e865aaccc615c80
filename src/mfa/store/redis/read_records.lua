-- Returns all records of a subject, each '' if it is missing.
-- KEYS  clearance, generation of the device, generation of the employee, challenge, note of its end
local held = redis.call('MGET', KEYS[1], KEYS[2], KEYS[3], KEYS[5])
return {held[1] or '', held[2] or '', held[3] or '', redis.call('HGET', KEYS[4], 'sealed') or '', held[4] or ''}
