-- SPDX-License-Identifier: Apache-2.0
-- For wrk: versions by chance, among BENCH_CONTRACTS contracts of BENCH_VERSIONS versions: what their
-- path with BENCH_END behind it answers.
local contracts, versions = tonumber(os.getenv("BENCH_CONTRACTS")), tonumber(os.getenv("BENCH_VERSIONS"))
local ending = os.getenv("BENCH_END")
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init()
  math.randomseed(number)
end

function request()
  return wrk.format("GET", "/v1/contracts/c-" .. math.random(0, contracts - 1) .. "/versions/" ..
    math.random(1, versions) .. ".0.0" .. ending)
end
