// Preloaded into the real binary (NODE_OPTIONS=--import=…): notes its greatest resident size, bytes, in PEAK_TO.
import { writeFileSync } from 'node:fs';

const { PEAK_TO } = process.env;
for (const name of ['NODE_OPTIONS', 'PEAK_TO']) delete process.env[name];
const BYTES_PER_KIB = 1024;
process.on('exit', () => writeFileSync(PEAK_TO, String(process.resourceUsage().maxRSS * BYTES_PER_KIB)));
