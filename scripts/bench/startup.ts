import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = 15;
const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** What is started, and how many times the CPU of bare node it may take: machines differ, the ratio hardly. */
interface Subject {
  name: string;
  args: string[];
  budget: number;
}

const SUBJECTS: Subject[] = [
  { name: 'node', args: ['-e', '0'], budget: 1 },
  { name: '--version', args: [BIN, '--version'], budget: 1.3 },
  { name: '--help', args: [BIN, '--help'], budget: 2.7 },
  { name: 'status', args: [BIN, 'status'], budget: 5 },
];

/** User + system time of one run in milliseconds, its children included: bash's own account, to 1 ms. */
function cpuMs(args: string[], cwd: string): number {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1';
  const env = { ...process.env, LC_ALL: 'C', NODE_ENV: 'production', CI: 'true' };
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], { cwd, env });
  const [user = Number.NaN, system = Number.NaN] = stderr.toString().trim().split(' ').map(Number);
  if (status !== 0 || !Number.isFinite(user + system))
    throw new Error(`${args.join(' ')}: exit ${status} ${stderr.toString()}`);
  return (user + system) * 1000;
}

/** Rounds take every subject in turn, so that what else the machine does meets them alike. */
function measure(cwd: string): Map<string, number[]> {
  const samples = new Map(SUBJECTS.map(({ name }) => [name, [] as number[]]));
  for (const { args } of SUBJECTS) cpuMs(args, cwd);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { name, args } of SUBJECTS) samples.get(name)?.push(cpuMs(args, cwd));
  return samples;
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Prints the figures; true when every subject keeps its budget by the minima, the runs least disturbed. */
function report(samples: Map<string, number[]>): boolean {
  const floor = samples.get('node') ?? [];
  console.log(`CPU milliseconds (user + system), ${ROUNDS} runs each in turn, ${process.version}`);
  const kept = SUBJECTS.map(({ name, budget }) => {
    const values = samples.get(name) ?? [];
    const [least, middle] = [Math.min(...values), median(values)];
    const ratios = [least / Math.min(...floor), middle / median(floor)] as const;
    const within = ratios[0] <= budget;
    const [min, mid] = [least, middle].map((ms) => ms.toFixed(0).padStart(4));
    const figures = `min ${min} (${ratios[0].toFixed(2)} ×)  median ${mid} (${ratios[1].toFixed(2)} ×)`;
    console.log(`${name.padEnd(10)} ${figures}  budget ${budget} ×: ${within ? 'kept' : 'exceeded'}`);
    return within;
  });
  return kept.every(Boolean);
}

const scratch = mkdtempSync(join(tmpdir(), 'sovran-startup-'));
try {
  execFileSync(process.execPath, [BIN, 'init', 'demo'], { cwd: scratch, stdio: 'ignore' });
  process.exitCode = report(measure(join(scratch, 'demo'))) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
