/** Asks one question and for the allowances, as its argument says, and must end by itself. */
import { createVirusTotal } from '../../src/virustotal/client.ts';

const { base, key, read, value } = JSON.parse(process.argv[2] ?? '');
const reputation = createVirusTotal({ base, key, version: '1', env: process.env, timeouts: { read } });
const { signal } = new AbortController();
const outcome = await reputation.ask({ about: 'url', value }, signal);
const allowances = await reputation.allowances(signal);
console.log(JSON.stringify({ outcome, allowances }));
