/** The VirusTotal emulator, for tests: a strict API v3 over real HTTP on loopback. See `virustotal/server.d.mts`. */
export {
  DEFAULT_KEY,
  type Fault,
  type FaultKind,
  startVirusTotal,
  type VirusTotal,
  type VirusTotalOptions,
} from './virustotal/server.mjs';
