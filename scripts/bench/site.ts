import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSizedProject } from '../../test/support/project/sized.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const ROUNDS = 3;
const BUDGET = { cpuSeconds: 6, indexBytes: 1_000_000 };
const SIZES = { usecases: 200, models: 400, evaluations: 400, benches: 100, promotions: 60, runbooks: 40 };
const WORDS = 'Answers to citizens’ questions are sorted by theme before an agent reads them'.split(' ');

const dir = mkdtempSync(join(tmpdir(), 'sovran-bench-site-'));
try {
  process.exitCode = await main();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** A project of 200 use cases and 1,000 runs, built by the real binary; the least of three is judged. */
async function main(): Promise<number> {
  const root = join(dir, 'project');
  execFileSync(process.execPath, [BIN, 'init', '--project', root, '--no-input'], { stdio: 'ignore' });
  const text = (at: number): string => `${WORDS.slice(at % 5, 5 + (at % 7)).join(' ')} ${at}`;
  await writeSizedProject(root, { ...SIZES, text });
  approve(root, SIZES.promotions / 3);
  execFileSync('git', ['-C', root, 'add', '--all']);
  execFileSync('git', [
    '-C',
    root,
    '-c',
    'user.name=b',
    '-c',
    'user.email=b@example.org',
    'commit',
    '--quiet',
    '-m',
    'bench',
  ]);
  const out = join(dir, 'out');
  const cpu = Array.from({ length: ROUNDS }, () => cpuSeconds([BIN, 'site', 'build', '--project', root, '--out', out]));
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  const indexBytes = statSync(join(out, 'index.html')).size;
  const least = Math.min(...cpu);
  console.log(`${JSON.stringify(SIZES)}, ${process.version}`);
  console.log(`${files.length} files, ${(bytes.reduce((sum, one) => sum + one, 0) / 1e6).toFixed(1)} MB`);
  console.log(
    `CPU seconds (user + system, children too): ${cpu.map((one) => one.toFixed(2)).join(' ')}; budget ${BUDGET.cpuSeconds}`,
  );
  console.log(`index.html ${(indexBytes / 1e3).toFixed(0)} kB; budget ${BUDGET.indexBytes / 1e3} kB`);
  return least <= BUDGET.cpuSeconds && indexBytes <= BUDGET.indexBytes ? 0 : 1;
}

/** Signs two approvals of as many releases: checking signatures is part of the cost. */
function approve(root: string, releases: number): void {
  const people = ['a@example.org', 'b@example.org'].map((name, at) => {
    const key = join(dir, `key-${at}`);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
    return {
      name,
      key,
      line: `${name} namespaces="sovran-approval" ${execFileSync('cat', [`${key}.pub`], { encoding: 'utf8' })}`,
    };
  });
  const folder = (at: number): string => join(root, 'governance', 'approvals', `r${at}`);
  execFileSync('mkdir', ['-p', ...Array.from({ length: releases }, (_, at) => folder(at))]);
  writeFileSync(join(root, 'governance', 'allowed_signers'), people.map(({ line }) => line).join(''));
  for (let at = 0; at < releases; at += 1)
    for (const [place, { key }] of people.entries()) {
      const file = join(folder(at), `01K${String(at * 2 + place).padStart(23, '0')}`);
      writeFileSync(`${file}.json`, JSON.stringify({ at }));
      execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'sovran-approval', '-f', key, `${file}.json`], {
        stdio: 'ignore',
      });
      execFileSync('mv', [`${file}.json.sig`, `${file}.sig`]);
    }
}

/** User + system time of one run in seconds, its children included: bash's own account. */
function cpuSeconds(args: string[]): number {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null';
  const env = { ...process.env, LC_ALL: 'C', NODE_ENV: 'production', CI: 'true' };
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], { env });
  const [user = Number.NaN, system = Number.NaN] = stderr.toString().trim().split(' ').map(Number);
  if (status !== 0 || !Number.isFinite(user + system))
    throw new Error(`${args.join(' ')}: exit ${status} ${stderr.toString()}`);
  return user + system;
}
