#!/usr/bin/env node
// The emulator as a process of its own, for the demonstration and the benchmarks:
//
//   node serve.mjs '{"verdicts": {"http://evil.net/x": {"malicious": 5}}, "default": "clean"}'
//   echo '{…}' | node serve.mjs -
//
// It prints one line of JSON, {"url", "key", "pid"}, when it listens, and ends on SIGTERM, SIGINT, or when its parent's
// IPC channel closes. `GET <origin>/_emulator` gives the log. The JSON takes every option of `startVirusTotal`, and
// `verdicts`, `resolutions` ({ip: [{host, malicious}]}), `unknown` (list), `faults` ([{fault, path, method, times}]).
import { startVirusTotal } from './server.mjs';

async function readConfiguration(argument) {
  if (argument !== undefined && argument !== '-') return JSON.parse(argument);
  if (argument === undefined) return {};
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
}

const {
  verdicts = {},
  resolutions = {},
  unknown = [],
  faults = [],
  ...options
} = await readConfiguration(process.argv[2]);
const virusTotal = await startVirusTotal(options);
virusTotal.knows(verdicts);
for (const value of unknown) virusTotal.unknown(value);
for (const [ip, hosts] of Object.entries(resolutions)) virusTotal.resolutions(ip, hosts);
for (const { fault, times, ...where } of faults)
  virusTotal.fault(fault, { ...where, times: times === 'always' ? Number.POSITIVE_INFINITY : times });

const stop = () => virusTotal.close().then(() => process.exit(0));
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('disconnect', stop);
process.stdout.write(`${JSON.stringify({ url: virusTotal.url, key: virusTotal.key, pid: process.pid })}\n`);
