import { spawn as spawnProcess, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { expect, onTestFinished, test } from 'vitest';
import { listOpenRuns } from '../../src/lib/core/operation/open/open-runs.ts';
import { until } from '../support/process-place.ts';
import { openHostile } from '../support/hostile-host.ts';
import { processesNaming } from '../support/processes.ts';
import { sshProject, type SshProject } from '../support/project/ssh-project.ts';
import { sovran } from '../support/sovran.ts';
import type { Driver } from '../support/ssh-bed.ts';
import { git, tempDir } from '../support/temp-project.ts';
import { DRIVERS } from '../support/tier.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const BASE = { ...process.env, NODE_ENV: 'production', LC_ALL: 'C.UTF-8', SOVRAN_LANG: 'en' };

/** The real binary while it runs. */
interface Running {
  kill(signal: NodeJS.Signals): void;
  hangUp(): void;
  stderr(): string;
  end: Promise<number | null>;
}

function start(args: string[], cwd: string, env: NodeJS.ProcessEnv): Running {
  const child = spawnProcess(process.execPath, [BIN, ...args], { cwd, env: { ...BASE, ...env } });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.resume();
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    kill: (signal) => void child.kill(signal),
    hangUp: () => {
      for (const stream of [child.stdout, child.stderr, child.stdin]) stream.destroy();
      child.kill('SIGHUP');
    },
    stderr: () => stderr,
    end: new Promise((resolve) => child.on('exit', (code) => resolve(code))),
  };
}

/** `sovran init`, whose first step takes until `go` is there. */
function slowInit(): { run: Running; dir: string; began: string; go: () => void; env: NodeJS.ProcessEnv } {
  const [dir, bin] = [tempDir(), tempDir()];
  const [began, gate] = [join(bin, 'began'), join(bin, 'go')];
  const wait = `touch ${began}; n=0; while [ ! -e ${gate} ] && [ $n -lt 3000 ]; do sleep 0.1; n=$((n+1)); done`;
  writeFileSync(join(bin, 'git'), `#!/bin/sh\ncase " $* " in *' init '*) ${wait};; esac\nexec /usr/bin/git "$@"\n`);
  chmodSync(join(bin, 'git'), 0o755);
  const run = start(['init', 'demo'], dir, { PATH: `${bin}:${process.env.PATH}` });
  return { run, dir, began, go: () => writeFileSync(gate, ''), env: {} };
}

test.for([
  ['Ctrl-C', 'SIGINT', 130],
  ['a terminating signal', 'SIGTERM', 143],
  ['a hang-up', 'SIGHUP', 143],
] as const)('[fault 46] %s ends the command after its step, and records what is open', async ([, signal, exit]) => {
  const { run, dir, began, go } = slowInit();
  await until('the first step', () => existsSync(began));
  if (signal === 'SIGHUP') run.hangUp();
  else run.kill(signal);
  if (signal !== 'SIGHUP') await until('the word that it stops', () => run.stderr().length > 0);
  go();
  expect(await run.end).toBe(exit);
  expect(run.stderr()).not.toMatch(/\n +at /);
  const root = join(dir, 'demo');
  expect(existsSync(join(root, '.git')), 'the step was finished').toBe(true);
  expect(existsSync(join(root, 'sovran.yaml')), 'no other was begun').toBe(false);
  expect(listOpenRuns(root)).toHaveLength(1);
  expect(await sovran(['init', 'demo'], { cwd: dir })).toMatchObject({ exit: 0 });
  expect(git(root, 'log', '--format=%s').trim()).toBe('init demo');
  expect(listOpenRuns(root)).toEqual([]);
});

/** A host whose answer to such a command takes longer than anybody waits, and a mark to find what runs there. */
async function slowHost(driver: Driver, asked = '-s*'): Promise<SshProject & { mark: string; up: string }> {
  const [mark, up] = [join(tempDir(), 'mark'), join(tempDir(), 'up')];
  const slow = `touch ${up}; sh -c 'sleep 250; : ${mark}'`;
  const bed = await openHostile({ programs: { sh: `case "$*" in ${asked}) ${slow} ;; *) exec /bin/sh "$@" ;; esac` } });
  return { ...(await sshProject(bed, { driver, name: 'gpu1' })), mark, up };
}

test.for(DRIVERS)('[fault 46] a second Ctrl-C stops waiting for a host at once (%s)', async (driver) => {
  const { root, env, mark, up } = await slowHost(driver);
  const run = start(['host', 'check', 'gpu1'], root, env);
  await until('the command there', () => existsSync(up));
  run.kill('SIGINT');
  await until('the word that it stops', () => run.stderr().length > 0);
  const began = performance.now();
  run.kill('SIGINT');
  expect(await run.end).toBe(130);
  expect(performance.now() - began).toBeLessThan(120_000);
  expect(run.stderr()).not.toMatch(/\n +at |unexpected/i);
  await until('nothing to run there', () => processesNaming(mark).length === 0);
});

test.for(['SIGINT', 'SIGTERM'] as const)(
  '[fault 46] one %s stops planning at once, with nothing begun',
  async (signal) => {
    const { root, env, up } = await slowHost('ssh2', '*docker.sock*');
    const run = start(['gc', 'gpu1'], root, env);
    await until('the command there', () => existsSync(up));
    const began = performance.now();
    run.kill(signal);
    expect(await run.end).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(performance.now() - began).toBeLessThan(120_000);
    expect(run.stderr()).not.toMatch(/\n +at |unexpected/i);
    expect(listOpenRuns(root)).toEqual([]);
  },
);

test.for(DRIVERS)('[fault 46] a reader that leaves ends a host command quietly (%s)', async (driver) => {
  // The host answers once the reader is gone, so that all is written to nobody.
  const go = join(tempDir(), 'go');
  const late = `case "$*" in -s*) while [ ! -e ${go} ]; do sleep 0.1; done ;; esac; exec /bin/sh "$@"`;
  const { root, env } = await sshProject(await openHostile({ programs: { sh: late } }), { driver, name: 'gpu1' });
  const line = `"$0" "$1" host check gpu1 --verbose | { exec <&-; touch ${go}; }; exit \${PIPESTATUS[0]}`;
  const { status, stderr } = spawnSync('bash', ['-c', line, process.execPath, BIN], {
    cwd: root,
    env: { ...BASE, ...env },
    encoding: 'utf8',
  });
  expect(stderr).not.toMatch(/EPIPE|\n +at /);
  expect(status, stderr).toBe(0);
});

test.for(['dumb', 'xterm-256color'])('[fault 46] a %s terminal gets only what it can draw', async (kind) => {
  const { root, env } = await sshProject(await openHostile({}), { driver: 'ssh2', name: 'gpu1' });
  const { CI: _ci, NO_COLOR: _color, ...rest }: NodeJS.ProcessEnv = BASE;
  const child = spawnTerminal(process.execPath, [BIN, 'host', 'check', 'gpu1'], {
    cwd: root,
    env: { ...rest, ...env, TERM: kind },
  });
  let drawn = '';
  child.onData((data) => (drawn += data));
  await new Promise<void>((resolve) => child.onExit(() => resolve()));
  expect(drawn).toContain('gpu1');
  expect(drawn.includes('\u001B')).toBe(kind !== 'dumb');
});
