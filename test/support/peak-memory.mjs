// Preloaded into the real binary (NODE_OPTIONS=--import=…): notes its greatest resident size, bytes, and its seconds of CPU in PEAK_TO.
import { writeFileSync } from 'node:fs';

const { PEAK_TO } = process.env;
for (const name of ['NODE_OPTIONS', 'PEAK_TO']) delete process.env[name];
const BYTES_PER_KIB = 1024;
const MICROS_PER_SECOND = 1_000_000;
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const used = { bytes: maxRSS * BYTES_PER_KIB, seconds: (userCPUTime + systemCPUTime) / MICROS_PER_SECOND };
  writeFileSync(PEAK_TO, JSON.stringify(used));
});
