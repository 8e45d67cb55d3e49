-- SPDX-License-Identifier: Apache-2.0
-- For wrk: documents of versions by chance, among BENCH_CONTRACTS contracts of BENCH_VERSIONS versions.
local contracts, versions = tonumber(os.getenv("BENCH_CONTRACTS")), tonumber(os.getenv("BENCH_VERSIONS"))
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
    math.random(1, versions) .. ".0.0/document")
end
