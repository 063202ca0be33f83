/**
 * The quota rules in Lua: the same steps as `rules.ts`, atomic in Redis. `test/redis/script.test.ts` holds the two
 * against each other; change both or neither. Works on Redis 6, 7, 8 and Valkey, on one key slot.
 *
 * Keys, all under the hash tag {anteater:<key id>}, where the key id is a MAC that names the API key (see `seal.ts`):
 *   :quota             string  JSON of `rules-state.ts`; times in ms by Redis' clock; expires after 32 days without use
 *   :v:<question id>   string  one sealed answer (see `seal.ts`); expires with the answer
 *   :machines          zset    machine id → when it was last seen (ms); the last 31 days; expires 31 days after the last
 *   :off               hash    question id → the question, encrypted: put off by somebody; expires after 31 days without use
 * Channel {anteater:<key id>}:news: words "q:<question id>" (answered, or free to ask) and "c:<client>:<ms>" (come in so many ms).
 *
 * KEYS  1 quota · 2 answer of the question asked · 3 answer of the question settled (1 again where there is none)
 *       4 machines
 * ARGV  1 request: JSON of `RuleRequest` without nulls, and `question` of the grant that is settled in `freed`
 *       2 '1': find out which server this is · 3 tag of an answer that the asker has seen and found too old, or ''
 *       4 sealed answer to keep, or '' · 5 its time to live in ms · 6 channel · 7 machine id to note, or ''
 *       8 time in ms, tests only: production leaves it empty and Redis' clock counts
 * Reply [JSON {answer, mark, kept, used, machines, rank}, sealed answer or nil]. `kept`: the state was written; `used`:
 *       occupied slots of the window; `machines`, `rank`: how many share the key, and this one's place among them.
 */

import { QUEUE, SETTLE } from './script-queue.ts';
import { CALENDAR, MEMORY, WINDOW } from './script-window.ts';

/** Tag of a sealed answer: enough of its nonce and tag to tell it from another one. */
export function tagOf(sealed: string): string {
  return sealed.slice(0, 24);
}

const MAIN = `
local request = cjson.decode(ARGV[1])
local answer, sealed

-- The answer that is kept for the question, unless the asker knows it already.
local function keptAnswer(stored)
  if request.kind ~= 'ask' or request.question == '' then return nil end
  if not stored or string.sub(stored, 1, 24) == ARGV[3] then return nil end
  return stored
end

local function run(text, now)
  local state = text and cjson.decode(text) or emptyState()
  if state.v ~= 1 then error('another version') end
  local pace = paceOf(request.limits)
  local m = { state = state, limits = request.limits, pace = pace, now = watchClock(state, pace, now) }
  if request.lost then lose(m) end
  if request.home then watchHome(m, request.home) end
  if request.mark then recall(m, request.mark, request.home ~= nil) end
  prune(m)
  if request.settle then settle(m, request.settle) end
  if sealed then request.kind = 'rest' end
  if request.kind == 'ask' then answer = follows(m, request) or admit(m, request)
  elseif request.kind == 'figures' then answer = figures(m, request.client)
  else
    if request.kind == 'rest' then rest(m, request.client)
    elseif request.kind == 'leave' then
      state.clients = kept(state.clients, function(client) return client.id ~= request.client end)
    elseif request.kind == 'learn' then learn(m, request)
    elseif request.kind == 'spent' then spend(m, request) end
    answer = { kind = 'done' }
  end
  local words = nextInLine(m)
  if request.freed then
    for _, client in ipairs(state.clients) do
      if client.follows == request.freed then words[#words + 1] = 'q:' .. request.freed; break end
    end
  end
  return m, words
end

-- A state that these rules cannot read is a lost one: nobody asks for one window.
local function attempt(text, now)
  local ok, m, words = pcall(run, text, now)
  if ok then return m, words end
  request = cjson.decode(ARGV[1])
  request.lost = true
  return run(nil, now)
end

local function whoAmI()
  local info = redis.pcall('INFO')
  if type(info) ~= 'string' then return '' end
  local run, line = string.match(info, 'run_id:(%w+)'), string.match(info, 'master_replid:(%w+)')
  if not run and not line then return '' end
  return (run or '') .. ':' .. (line or '')
end

local now = tonumber(ARGV[8])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + floor(time[2] / 1000)
end
if ARGV[2] == '1' then request.home = whoAmI() end
local stored = redis.call('MGET', KEYS[1], KEYS[2])
sealed = keptAnswer(stored[2])
local m, words = attempt(stored[1], now)
local rank
if ARGV[7] ~= '' then
  redis.call('ZADD', KEYS[4], now, ARGV[7]) -- first of the writes: it fails where nothing may be written
  redis.pcall('ZREMRANGEBYSCORE', KEYS[4], '-inf', now - 31 * DAY)
  redis.pcall('PEXPIRE', KEYS[4], 31 * DAY)
  local machines = redis.pcall('ZRANGE', KEYS[4], 0, -1)
  if not machines.err then
    rank = 0
    for _, id in ipairs(machines) do if id < ARGV[7] then rank = rank + 1 end end
    m.state.machines = #machines
  end
end
local writes = request.kind ~= 'figures'
if writes then redis.call('SET', KEYS[1], cjson.encode(m.state), 'PX', 32 * DAY) end
if ARGV[4] ~= '' then redis.pcall('SET', KEYS[3], ARGV[4], 'PX', ARGV[5]) end
if #words > 0 then redis.pcall('PUBLISH', ARGV[6], table.concat(words, ' ')) end
local reply = { answer = answer, mark = markOf(m), kept = writes, used = occupied(m.state),
  machines = m.state.machines, rank = rank }
return { cjson.encode(reply), sealed or false }
`;

export const SCRIPT = [CALENDAR, WINDOW, MEMORY, SETTLE, QUEUE, MAIN].join('');
