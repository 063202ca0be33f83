-- Writes the quota's state if it is still the text that the new one was made of; otherwise gives back what is there now.
--
-- KEYS  1 the state, then the entries that the rules look at
-- ARGV  1 SHA-1 of the text that the new one was made of, or '' where there was none   2 the new text   3 ms until it expires
--       4 '' where all that was read; where it was supposed: the time, in ms. Then the time must be right, and no entry there
-- Reply 1, or {TIME, values of all KEYS}: a lost race costs no trip but this one.

local found = redis.call('GET', KEYS[1])
local time = redis.call('TIME')
local same = (found and redis.sha1hex(found) or '') == ARGV[1]
if same and ARGV[4] ~= '' then
  local passed = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[4]
  same = passed >= 0 and passed < 1000 and (#KEYS == 1 or redis.call('EXISTS', unpack(KEYS, 2)) == 0)
end
if same then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1
end
return { time, redis.call('MGET', unpack(KEYS)) }
