/**
 * The Lua of `rules-window.ts` and `rules-memory.ts`: calendar, occupied slots, lost states. Function for function the
 * same; `script.ts` puts the parts together.
 */
export const CALENDAR = `
local DAY = 86400000
local SKEW = 5000
local floor, ceil, min, max, huge = math.floor, math.ceil, math.min, math.max, math.huge

local function dayOf(ms) return floor(ms / DAY) end
local function dayStart(day) return day * DAY end

local function monthOf(ms)
  local z = dayOf(ms) + 719468
  local era = floor(z / 146097)
  local dayOfEra = z - era * 146097
  local year = floor((dayOfEra - floor(dayOfEra / 1460) + floor(dayOfEra / 36524) - floor(dayOfEra / 146096)) / 365)
  local dayOfYear = dayOfEra - (365 * year + floor(year / 4) - floor(year / 100))
  return (year + era * 400) * 12 + floor((5 * dayOfYear + 2) / 153) + 2
end

local function monthStart(month)
  local shifted = month - 2
  local year = floor(shifted / 12)
  local era = floor(year / 400)
  local yearOfEra = year - era * 400
  local dayOfYear = floor((153 * (shifted - year * 12) + 2) / 5)
  local dayOfEra = yearOfEra * 365 + floor(yearOfEra / 4) - floor(yearOfEra / 100) + dayOfYear
  return (era * 146097 + dayOfEra - 719468) * DAY
end

local function spanOf(of, at, by) return { of(at - SKEW), of(by + SKEW) } end

local function tallied(tallies, index)
  for _, entry in ipairs(tallies) do if entry[1] == index then return entry[2] end end
  return 0
end

local function addTally(tallies, span, n)
  for index = span[1], span[2] do
    local found = false
    for _, entry in ipairs(tallies) do
      if entry[1] == index then entry[2] = max(0, entry[2] + n); found = true; break end
    end
    if not found and n > 0 then tallies[#tallies + 1] = { index, n } end
  end
end

local function raiseTally(tallies, index, n)
  local missing = n - tallied(tallies, index)
  if missing > 0 then addTally(tallies, { index, index }, missing) end
end

local function kept(list, keep)
  local left = {}
  for _, entry in ipairs(list) do if keep(entry) then left[#left + 1] = entry end end
  return left
end
`;

export const WINDOW = `
local function paceOf(limits)
  local window = limits.windowMs or 60000
  return { window = window, useBy = floor(window / 12), flight = floor(window / 6), grace = floor(window / 20),
    lead = floor(window / 240), soon = floor(window / 120), margin = ceil(window / 600),
    grain = max(1, floor(window / 600)) }
end

local function occupy(state, pace, at)
  local last = ceil(at / pace.grain) * pace.grain
  local i = #state.ends
  while i > 0 and state.ends[i][1] >= last do
    if state.ends[i][1] == last then state.ends[i][2] = state.ends[i][2] + 1; return end
    i = i - 1
  end
  table.insert(state.ends, i + 1, { last, 1 })
end

local function occupied(state)
  local sum = #state.grants
  for _, entry in ipairs(state.ends) do sum = sum + entry[2] end
  return sum
end

-- The lower of what is configured and what VirusTotal states.
local function stated(configured, learnt)
  if not configured then return huge end
  if learnt < 0 then return configured end
  return min(configured, learnt)
end

local function minuteLimit(state, limits)
  local limit = stated(limits.minute, state.learnt.minute)
  if limit == huge or limit < 1 then return limit end
  return max(1, limit - state.cut)
end

-- Ends of all occupied slots, ascending; of unsettled ones the likely end.
local function endsInOrder(state, pace, now)
  local ends = {}
  for _, entry in ipairs(state.ends) do for _ = 1, entry[2] do ends[#ends + 1] = entry[1] end end
  for _, grant in ipairs(state.grants) do
    ends[#ends + 1] = min(max(now, grant.at + state.lag), grant.by) + pace.window + pace.margin
  end
  table.sort(ends)
  return ends
end

-- When a client with rank others before it can go, if nobody else comes; huge: never.
local function slotTime(state, limits, pace, now, rank)
  local limit = minuteLimit(state, limits)
  if limit == huge then return state.why == 'start' and now or max(now, state.shut) end
  if limit < 1 then return huge end
  local used = occupied(state)
  local k = rank - (limit - used)
  local later = 0
  while k >= used and k >= 0 do
    k = k - limit
    later = later + pace.window + pace.margin + state.lag
  end
  local free = now
  if k >= 0 then free = endsInOrder(state, pace, now)[k + 1] or now end
  return max(free, state.shut, now) + later
end
`;

export const MEMORY = `
local function emptyState()
  return { v = 1, born = 0, seq = 0, last = 0, homes = {}, shut = 0, why = 'start', strikes = 0, struck = 0, cut = 0,
    eased = 0, lag = 0, ends = {}, grants = {}, clients = {}, days = {}, months = {}, virtual = 0, machines = 0,
    learnt = { at = 0, minute = -1, day = -1, month = -1 } }
end

local function shutUntil(state, at, why)
  if at > state.shut then state.shut = at; state.why = why end
end

-- How long a grant that nobody remembers can matter.
local function blind(pace) return pace.window + pace.useBy + pace.margin end

local function lose(m) shutUntil(m.state, m.now + blind(m.pace), 'start') end

local function redate(state, pace, now)
  local back = state.last - now
  local latest = now + pace.window + pace.margin + pace.grain
  for _, entry in ipairs(state.ends) do entry[1] = min(entry[1], latest) end
  for _, grant in ipairs(state.grants) do
    grant.at = min(grant.at, now)
    grant.by = min(grant.by, now + pace.useBy + pace.flight)
  end
  for _, client in ipairs(state.clients) do
    client.since = min(client.since, now)
    client.due = max(0, client.due - back)
    client['until'] = max(0, client['until'] - back)
  end
  state.shut = max(0, state.shut - back)
  state.struck = min(state.struck, now)
  state.eased = min(state.eased, now)
  state.learnt.at = min(state.learnt.at, now)
end

local function watchClock(state, pace, now)
  if state.born == 0 then state.born = now end
  if now < state.last - 1000 then
    redate(state, pace, now)
    state.last = now
    shutUntil(state, now + blind(pace), 'start')
  end
  state.last = max(now, state.last)
  return state.last
end

local function watchHome(m, home)
  local homes = m.state.homes
  if home == '' then return end
  for _, known in ipairs(homes) do if known == home then return end end
  if #homes > 0 then lose(m) end
  homes[#homes + 1] = home
  if #homes > 4 then table.remove(homes, 1) end
end

local function recall(m, mark, greets)
  local state = m.state
  local lost = mark.born ~= state.born
  if lost then shutUntil(state, state.born + blind(m.pace), 'start') end
  if not lost and not greets then return end
  raiseTally(state.days, mark.day[1], mark.day[2])
  raiseTally(state.months, mark.month[1], mark.month[2])
end

local function markOf(m)
  local day, month = dayOf(m.now), monthOf(m.now)
  return { born = m.state.born, day = { day, tallied(m.state.days, day) }, month = { month, tallied(m.state.months, month) } }
end

local function prune(m)
  local state, pace, now = m.state, m.pace, m.now
  state.ends = kept(state.ends, function(entry) return entry[1] > now end)
  state.grants = kept(state.grants, function(grant) return grant.by + pace.window + pace.margin > now end)
  state.clients = kept(state.clients, function(client) return client['until'] > now end)
  state.days = kept(state.days, function(entry) return math.abs(entry[1] - dayOf(now)) <= 1 end)
  state.months = kept(state.months, function(entry) return math.abs(entry[1] - monthOf(now)) <= 1 end)
  local eases = floor((now - state.eased) / (10 * pace.window))
  if state.cut > 0 and eases > 0 then state.cut = max(0, state.cut - eases); state.eased = now end
end
`;
