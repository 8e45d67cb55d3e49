-- SPDX-License-Identifier: Apache-2.0
-- For wrk: each request publishes the first version of a contract of its own.
local threads, count = 0, 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function request()
  count = count + 1
  local contract = "c-" .. number .. "-" .. count
  local document = '{\\"$id\\":\\"https://bench.example/' .. contract ..
    '\\",\\"type\\":\\"object\\",\\"properties\\":{\\"id\\":{\\"type\\":\\"string\\"},\\"n\\":{\\"type\\":\\"integer\\"}}}'
  return wrk.format("POST", "/v1/contracts/" .. contract .. "/versions", {["Content-Type"] = "application/json"},
    '{"name":"' .. contract .. '.schema.json","version":"1.0.0","owner":"bench","content":"' .. document .. '"}')
end
