/** The Lua of `rules-settle.ts` and `rules-queue.ts`: how grants end and who is next. Function for function the same. */
export const SETTLE = `
local function count(state, grant, n)
  addTally(state.days, spanOf(dayOf, grant.at, grant.by), n)
  addTally(state.months, spanOf(monthOf, grant.at, grant.by), n)
end

-- A 429: everybody pauses, and the allowance shrinks by one.
local function refuse(m, grant, refused)
  local state, pace, now = m.state, m.pace, m.now
  local retry = min(max(0, ceil(refused.retryAfterMs or 0)), 31 * DAY)
  if refused.window == 'day' or refused.window == 'month' then
    local next = refused.window == 'day' and dayStart(dayOf(now) + 1) or monthStart(monthOf(now) + 1)
    shutUntil(state, retry > 0 and now + retry or next + SKEW, refused.window)
    return
  end
  if grant and grant.at <= state.struck then shutUntil(state, now + retry, 'penalty'); return end
  state.strikes = min(state.strikes + 1, 7)
  state.struck = now
  local limit = stated(m.limits.minute, state.learnt.minute)
  if limit ~= huge then state.cut = min(state.cut + 1, max(0, limit - 1)) end
  state.eased = now
  local backOff = state.strikes > 1 and pace.window * 2 ^ (state.strikes - 1) or 0
  shutUntil(state, now + max(retry > 0 and retry or pace.window, backOff), 'penalty')
end

local function settle(m, settled)
  local state, pace, now = m.state, m.pace, m.now
  local grant
  for i, each in ipairs(state.grants) do
    if each.id == settled.grant then grant = table.remove(state.grants, i); break end
  end
  if settled.kind == 'unsent' then
    if grant then count(state, grant, -1) end
    return
  end
  local over = now
  if settled.kind == 'failed' and grant then over = max(now, grant.by) end
  occupy(state, pace, over + pace.window + pace.margin)
  if settled.kind == 'refused' then refuse(m, grant, settled) end
  if settled.kind == 'answered' and grant then
    local took = min(max(0, now - grant.at), pace.flight)
    state.lag = took >= state.lag and took or floor((state.lag * 7 + took) / 8)
    if grant.at > state.struck then state.strikes = 0 end
  end
end

local function learn(m, told)
  local state, now = m.state, m.now
  state.learnt = { at = now, minute = told.minute or -1, day = told.day or -1, month = told.month or -1 }
  if told.dayUsed then raiseTally(state.days, dayOf(now), told.dayUsed) end
  if told.monthUsed then raiseTally(state.months, monthOf(now), told.monthUsed) end
  if state.why ~= 'day' and state.why ~= 'month' then return end
  local today, month = tallied(state.days, dayOf(now)), tallied(state.months, monthOf(now))
  if told.day and today < told.day and (not told.month or month < told.month) then state.shut = 0 end
end

local function spend(m, spent)
  for _ = 1, min(spent.minute, 5000) do occupy(m.state, m.pace, m.now + m.pace.window + m.pace.margin) end
  local day, month = dayOf(m.now), monthOf(m.now)
  addTally(m.state.days, { day, day }, spent.day)
  addTally(m.state.months, { month, month }, spent.month)
  if spent.sitOut then lose(m) end
end
`;

export const QUEUE = `
local COSTS = { interactive = 1, push = 16, background = 64 }

local function clientOf(m, id)
  for _, client in ipairs(m.state.clients) do if client.id == id then return client end end
end

local function before(a, b)
  if a.tag ~= b.tag then return a.tag < b.tag end
  if COSTS[a.priority] ~= COSTS[b.priority] then return COSTS[a.priority] < COSTS[b.priority] end
  return a.seq < b.seq
end

local function enqueue(m, ask)
  local state, now = m.state, m.now
  local client = clientOf(m, ask.client)
  if not client then
    client = { id = ask.client, priority = ask.priority, state = 'idle', tag = 0, seq = 0, since = now, due = now,
      ['until'] = now, follows = '' }
    state.clients[#state.clients + 1] = client
  end
  if client.state == 'idle' then
    state.seq = state.seq + 1
    client.priority = ask.priority
    client.seq = state.seq
    client.since = now
    client.tag = max(client.tag, state.virtual) + COSTS[ask.priority]
  end
  client.state = 'wait'
  client.follows = ''
  return client
end

-- Waits for nothing any more; its account in the queue is kept while it says anything.
local function rest(m, id)
  local client = clientOf(m, id)
  if not client then return end
  if client.state ~= 'idle' then client.tag = max(0, client.tag - COSTS[client.priority]) end
  client.state = 'idle'
  client.follows = ''
  client['until'] = client.tag > m.state.virtual and m.now + m.pace.window or m.now
end

-- Somebody is asking this very question.
local function follows(m, ask)
  if ask.question == '' then return nil end
  for _, asker in ipairs(m.state.grants) do
    if asker.question == ask.question and asker.by > m.now then
      if asker.client == ask.client then asker.question = ''; return nil end
      local client = enqueue(m, ask)
      client.state = 'follow'
      client.follows = ask.question
      client['until'] = asker.by + m.pace.window
      return { kind = 'follow', ms = asker.by - m.now }
    end
  end
end

local function inLine(m)
  return function(client) return client.state == 'wait' and client.due + m.pace.grace >= m.now end
end

-- When the day and the month allow one more request beside those of rank others; 0 when they do.
local function calendarTime(m, priority, rank)
  local state, limits, now = m.state, m.limits, m.now
  local by = now + m.pace.useBy + m.pace.flight
  local days = stated(limits.day, state.learnt.day)
  local dayCap = days
  if priority ~= 'interactive' and days ~= huge then dayCap = days - floor(days / 10) end
  local day, month = spanOf(dayOf, now, by), spanOf(monthOf, now, by)
  local most = stated(limits.month, state.learnt.month)
  for _, index in ipairs({ month[2], month[1] }) do
    if tallied(state.months, index) + rank >= most then return monthStart(index + 1) + SKEW, 'month' end
  end
  for _, index in ipairs({ day[2], day[1] }) do
    if tallied(state.days, index) + rank >= dayCap then return dayStart(index + 1) + SKEW, 'day' end
  end
  return 0, 'day'
end

local function grantTo(m, client, question, at)
  local state, pace = m.state, m.pace
  state.seq = state.seq + 1
  local made = { id = string.format('%.0f.%.0f', state.born, state.seq), client = client.id, question = question,
    at = at, by = at + pace.useBy + pace.flight }
  state.grants[#state.grants + 1] = made
  count(state, made, 1)
  client.state = 'idle'
  -- Not past those who still wait: whoever is served later than its turn keeps what it is owed.
  local lowest = client.tag
  for _, other in ipairs(kept(state.clients, inLine(m))) do lowest = min(lowest, other.tag) end
  state.virtual = max(state.virtual, lowest)
  client['until'] = made.by + pace.window
  return { kind = 'go', grant = made.id, useByMs = pace.useBy, delayMs = at - m.now }
end

local function waitOf(m, at)
  if at == huge then return 31 * DAY end
  return at - m.now
end

-- A slot, a time to come back, or a plain no.
local function admit(m, ask)
  local state, pace, now = m.state, m.pace, m.now
  local client = enqueue(m, ask)
  local rank = 0
  for _, other in ipairs(kept(state.clients, inLine(m))) do
    if other.id ~= client.id and before(other, client) then rank = rank + 1 end
  end
  local slot = slotTime(state, m.limits, pace, now, rank)
  local calendar, window = calendarTime(m, ask.priority, rank)
  local at = max(slot, calendar)
  if at - now > ask.patienceMs then
    rest(m, client.id)
    local shut = state.shut > now and state.why ~= 'start'
    return { kind = 'deny', ms = waitOf(m, at), window = at > slot and window or (shut and state.why or 'minute') }
  end
  if at <= now + pace.soon then return grantTo(m, client, ask.question, at) end
  client.due = at
  client['until'] = at + pace.window
  return { kind = 'wait', ms = max(1, at - pace.lead - now) }
end

-- Promises turns anew: clients whose turn is clearly earlier than they were told.
local function nextInLine(m)
  local waiting = kept(m.state.clients, inLine(m))
  table.sort(waiting, before)
  local sooner = {}
  for i, client in ipairs(waiting) do
    local at = slotTime(m.state, m.limits, m.pace, m.now, i - 1)
    if at < client.due - m.pace.soon and calendarTime(m, client.priority, i - 1) <= m.now then
      client.due = at
      client['until'] = at + m.pace.window
      sooner[#sooner + 1] = 'c:' .. client.id .. ':' .. max(0, at - m.pace.lead - m.now)
    end
  end
  return sooner
end

local function figures(m, self)
  local state, limits, now = m.state, m.limits, m.now
  local function limitOf(limit) if limit == huge then return nil end; return limit end
  local most = minuteLimit(state, limits)
  local waiting = {}
  for _, client in ipairs(state.clients) do
    if client.state ~= 'idle' then
      waiting[#waiting + 1] = { priority = client.priority, sinceMs = now - client.since, self = client.id == self }
    end
  end
  return { kind = 'figures',
    minute = { limit = limitOf(most), used = min(most, occupied(state)) },
    day = { limit = limitOf(stated(limits.day, state.learnt.day)), used = tallied(state.days, dayOf(now)) },
    month = { limit = limitOf(stated(limits.month, state.learnt.month)), used = tallied(state.months, monthOf(now)) },
    resets = { minute = waitOf(m, slotTime(state, limits, m.pace, now, 0)), day = dayStart(dayOf(now) + 1) - now,
      month = monthStart(monthOf(now) + 1) - now },
    waiting = waiting, pausedMs = max(0, state.shut - now), learntAt = state.learnt.at }
end
`;
