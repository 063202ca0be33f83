-- Writes the quota's state if it is still the text that the new one was made of; otherwise gives back what is there now.
--
-- KEYS  1 the state, then the entries that the rules look at
-- ARGV  1 SHA-1 of the text that was read, or '' where there was none   2 the new text   3 ms until it expires
-- Reply 1, or {TIME, values of all KEYS}: a lost race costs no trip but this one.

local found = redis.call('GET', KEYS[1])
local digest = found and redis.sha1hex(found) or ''
if digest == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1
end
return { redis.call('TIME'), redis.call('MGET', unpack(KEYS)) }
