import { appendFileSync, readFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';

const TICKS_PER_SECOND = 100;

/** CPU seconds of this process and of every child it has waited for (proc(5), fields 14 to 17 of `stat`); 0 without /proc. */
function cpuSeconds(): number {
  const fields = readStat().split(') ').at(-1)?.split(' ') ?? [];
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}

function readStat(): string {
  try {
    return readFileSync('/proc/self/stat', 'utf8');
  } catch {
    return '';
  }
}

const report = process.env.SOVRAN_TEST_CPU;
const began = cpuSeconds();

/** Appends the CPU seconds of this test file to the report that `scripts/test` names. */
if (report !== undefined)
  afterAll(() => {
    const { testPath } = expect.getState();
    appendFileSync(report, `${JSON.stringify({ path: testPath, cpuSeconds: cpuSeconds() - began })}\n`);
  });
