import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { basePackages } from '../../../src/lib/stages/machines/provision/files/packages.ts';
import type { ProvisionCommand } from '../../../src/lib/stages/machines/provision/contract/step.ts';
import { say } from '../../../src/lib/core/text/translate.ts';
import { appliedOn, folderStep, WANTED } from '../../support/folder-steps.ts';
import { aptRoot } from '../../support/apt-root.ts';
import { folderWorld, type FolderWorld } from '../../support/folder-world.ts';
import { holdLock } from '../../support/locked-packages.ts';
import { plainView } from '../../support/plain-view.ts';
import { stepOf, targetOf } from '../../support/step-cases.ts';
import { tempDir } from '../../support/temp-project.ts';

const LIMITS = { revertSeconds: 60, rebootMs: 1000 };

function packageWorld(packagesMs: number, commands?: (folder: string) => ProvisionCommand[]): FolderWorld {
  return folderWorld(
    ['a'],
    (folder) => [
      folderStep(folder, 'S01', {
        apply: () =>
          commands?.(folder) ?? [
            { argv: ['sh', '-c', `echo S01 >>'${folder}/a/log'`] },
            { argv: ['tee', join(folder, 'a', 'S01')], stdin: WANTED, packages: true },
          ],
      }),
    ],
    { ...LIMITS, packagesMs },
  );
}

async function lockOf(world: FolderWorld): Promise<string> {
  await world.ctx.hosts.open('a');
  return join(world.watches['a']?.leases ?? '', 'lock-frontend');
}

/** Calls `tell` with what a step says while it is at work. */
function onProgress({ ctx }: FolderWorld, tell: (text: unknown) => void): void {
  const emit = ctx.emit.bind(ctx);
  ctx.emit = (event) => {
    if (event.type === 'step-progress') tell(event.text);
    emit(event);
  };
}

test('a step waits for another package process, naming it', async () => {
  const world = packageWorld(60_000);
  const told: unknown[] = [];
  const holder = await holdLock(await lockOf(world));
  const ended = once(holder, 'exit');
  onProgress(world, (text) => {
    told.push(text);
    holder.stdin.end();
  });
  expect(await world.apply()).toMatchObject({ verdict: 'changed', changes: 1 });
  expect(await ended).toEqual([0, null]);
  expect(told).toMatchObject([{ params: { holders: `${holder.pid} python3` } }]);
});

test('names pid and program of a long package lock, unbegun', async () => {
  const world = packageWorld(1_000);
  const holder = await holdLock(await lockOf(world));
  const done = await world.apply();
  expect(done.hosts[0]?.steps[0]?.failure).toMatchObject({
    code: 'packages-locked',
    text: { params: { host: 'a', holders: `${holder.pid} python3` } },
  });
  expect(appliedOn(world.folder, 'a')).toEqual(['S01']);
});

test('retries a command that lost a race, not one that failed', async () => {
  // Whoever came in between keeps the packages until the wait has been told, and not for ever where that fails.
  const hold = `import fcntl, os, sys, time
f = open(sys.argv[1], "w"); fcntl.lockf(f, fcntl.LOCK_EX); open(sys.argv[2], "w")
for _ in range(3000):
  if os.path.exists(sys.argv[3]): break
  time.sleep(0.1)`;
  const script = `echo S01 >>"$1/log"
[ ! -e "$1/lost" ] || { printf ${WANTED} >"$1/S01"; exit 0; }
setsid python3 -c '${hold}' "$2" "$1/lost" "$1/go-on" </dev/null >/dev/null 2>&1 &
until [ -e "$1/lost" ]; do sleep 0.1; done
exit 100`;
  const lock = '/var/lib/dpkg/lock-frontend';
  const world = packageWorld(60_000, (folder) => [
    { argv: ['sh', '-c', script, 'lose', join(folder, 'a'), lock], packages: true },
  ]);
  onProgress(world, () => writeFileSync(join(world.folder, 'a', 'go-on'), ''));
  expect(await world.apply()).toMatchObject({ verdict: 'changed', changes: 1 });
  expect(appliedOn(world.folder, 'a')).toEqual(['S01', 'S01']);
  const failing = packageWorld(60_000, (folder) => [
    { argv: ['sh', '-c', `echo S01 >>'${folder}/a/log'; exit 100`], packages: true },
  ]);
  const done = await failing.apply();
  expect(done.hosts[0]?.steps[0]?.failure).toMatchObject({ code: 'command-failed' });
  expect(appliedOn(failing.folder, 'a')).toEqual(['S01']);
});

/** A dpkg of its own, with a package whose set-up fails until a file is there. */
function cutDpkg(): {
  env: NodeJS.ProcessEnv;
  admin: string;
  mend: () => void;
  look: () => string[];
  repair: () => void;
} {
  const [admin, build] = [tempDir(), tempDir()];
  for (const name of ['info', 'updates', 'triggers', 'alternatives']) mkdirSync(join(admin, name));
  for (const name of ['status', 'available']) writeFileSync(join(admin, name), '');
  mkdirSync(join(build, 'DEBIAN'));
  execFileSync('chmod', ['755', build, join(build, 'DEBIAN')]);
  const control =
    'Package: sovran-thing\nVersion: 1\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: thing\n';
  writeFileSync(join(build, 'DEBIAN', 'control'), control);
  const flag = join(admin, 'mended');
  writeFileSync(join(build, 'DEBIAN', 'postinst'), `#!/bin/sh\n[ -e '${flag}' ]\n`, { mode: 0o755 });
  execFileSync('dpkg-deb', ['--build', build, join(admin, 'thing.deb')], { stdio: 'ignore' });
  const [step, target] = [stepOf('S02'), targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' })];
  // A source of its own: asking those of the machine takes seconds, every time.
  const apt = aptRoot('', basePackages(target));
  apt.get('update');
  const env = { ...apt.env, DPKG_ADMINDIR: admin };
  expect(spawnSync('dpkg', ['-i', join(admin, 'thing.deb')], { env }).status).not.toBe(0);
  const assess = () => {
    const script = step.check(target).replaceAll('/var/lib/dpkg/lock', join(admin, 'lock'));
    return step.assess(spawnSync('dash', ['-c', script], { env, encoding: 'utf8' }).stdout, target);
  };
  return {
    env,
    admin,
    mend: () => writeFileSync(flag, ''),
    look: () => (assess().diff ?? '').split('\n').filter((line) => /thing|dpkg/.test(line)),
    repair: () => {
      const [program = '', ...args] = step.apply(target, assess())[0]?.argv ?? [];
      execFileSync(program, args, { env, stdio: 'ignore' });
    },
  };
}

test('shows and finishes an interrupted dpkg before installing', () => {
  const one = cutDpkg();
  expect(one.look()).toEqual(['- sovran-thing: half-configured', '+ sovran-thing: installed']);
  one.mend();
  one.repair();
  expect(one.look()).toEqual([]);
  expect(readFileSync(join(one.admin, 'status'), 'utf8')).toContain('Status: install ok installed');
  writeFileSync(join(one.admin, 'updates', '0001'), '');
  expect(one.look()).toEqual(['- dpkg: interrupted', '+ dpkg: whole']);
  one.repair();
  expect(one.look()).toEqual([]);
});

test('a dpkg that is at work right now is not called interrupted', async () => {
  const one = cutDpkg();
  const holder = await holdLock(join(one.admin, 'lock-frontend'));
  expect(one.look()).toEqual([]);
  const ended = once(holder, 'exit');
  holder.kill('SIGKILL');
  await ended;
  expect(one.look()).toHaveLength(2);
});

/** Fails like apt while a cut dpkg has left its journal. */
const AFTER_CUT = 'echo S01 >>"$1/log"; [ -z "$(ls "$2/updates")" ] || exit 100; printf %s "$3" >"$1/S01"';

test('finishes a dpkg interrupted by restart, then reruns the command', async () => {
  const { env } = aptRoot('');
  for (const key of ['APT_CONFIG', 'DPKG_ADMINDIR'] as const) vi.stubEnv(key, env[key]);
  onTestFinished(() => void vi.unstubAllEnvs());
  const admin = env['DPKG_ADMINDIR'] ?? '';
  writeFileSync(join(admin, 'updates', '0001'), '');
  const world = packageWorld(60_000, (folder) => [
    { argv: ['sh', '-c', AFTER_CUT, 'install', join(folder, 'a'), admin, WANTED], packages: true },
  ]);
  expect(await world.apply()).toMatchObject({ verdict: 'changed', changes: 1 });
  expect(appliedOn(world.folder, 'a')).toEqual(['S01', 'S01']);
  expect(readdirSync(join(admin, 'updates'))).toEqual([]);
});

test('reports the command’s own failure where dpkg cannot be finished', async () => {
  const one = cutDpkg();
  vi.stubEnv('DPKG_ADMINDIR', one.admin);
  onTestFinished(() => void vi.unstubAllEnvs());
  const world = packageWorld(60_000, (folder) => [
    { argv: ['sh', '-c', `echo S01 >>'${folder}/a/log'; echo its own words >&2; exit 100`], packages: true },
  ]);
  const failure = (await world.apply()).hosts[0]?.steps[0]?.failure;
  expect(failure).toMatchObject({ code: 'command-failed', text: { params: { said: 'its own words' } } });
  expect(appliedOn(world.folder, 'a')).toEqual(['S01']);
  expect(one.look()).not.toEqual([]);
});

test.for([
  ['without a source', '', ['nftables']],
  ['whose source does not answer', 'deb http://127.0.0.1:1/debian trixie main\n', ['nftables']],
] as const)('a real apt %s: names packages and the source setting', async ([, sources, names]) => {
  const { env } = aptRoot(sources);
  const words = ['env', ...['APT_CONFIG', 'DPKG_ADMINDIR', 'LC_ALL'].map((key) => `${key}=${env[key]}`), 'apt-get'];
  const world = packageWorld(60_000, () => [
    { argv: [...words, 'update'], packages: true },
    { argv: [...words, 'install', '-y', ...names], packages: true },
  ]);
  const failure = (await world.apply()).hosts[0]?.steps[0]?.failure;
  expect(failure).toMatchObject({ code: 'packages-without-source', text: { params: { packages: 'nftables' } } });
  for (const language of ['en', 'fr'] as const) {
    const said = failure ? say(plainView(language).t, failure.text) : '';
    for (const word of ['`spec.provision.packages`', 'hosts/a.yaml', '`sovran host apply a`', '`apt-get`', 'E: '])
      expect(said).toContain(word);
  }
});
