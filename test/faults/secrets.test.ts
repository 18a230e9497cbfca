import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ulids } from '../../src/lib/adapters/ulid.ts';
import { askingHost } from '../support/asking-host.ts';
import { askDocker, installedDocker } from '../support/docker.ts';
import { ended, fakeJob, until } from '../support/process-place.ts';
import { excuseAll } from '../support/excuse-all.ts';
import {
  containerTexts,
  coreHolds,
  filesHolding,
  gitObjects,
  watchProcesses,
  type ProcessWatch,
} from '../support/find-secrets.ts';
import { processesNaming } from '../support/processes.ts';
import { blockOf, type SshBed } from '../support/ssh-bed.ts';
import { bedOf, fingerprintOf, userBed } from '../support/ssh-faults.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';
import { openTerminal, type TerminalSession } from '../support/terminal-session.ts';
import { sharedDeployment } from '../support/two-operators.ts';

/** A whole life of commands; how long it takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

/** What the life of a deployment is told that nobody else may learn. */
const PASSPHRASE = `canary-passphrase-${randomBytes(9).toString('hex')}`;
const PASSWORD = `canary-sudo-${randomBytes(9).toString('hex')}`;
const DECOY = `canary-decoy-${randomBytes(9).toString('hex')}`;
/** Keys of the probe of a promotion are made in the process and shown to nobody. */
const PROBE_KEY = /svp_[A-Za-z0-9_-]{32}/;

interface Findings {
  argv: number;
  environ: number;
  files: string[];
  git: number;
  containers: number;
}
const NOTHING: Findings = { argv: 0, environ: 0, files: [], git: 0, containers: 0 };

test('[fault 47] finds no planted secret in a whole life, but a decoy', async () => {
  const since = new Date(Date.now() - 2000);
  const bed = await bedOf();
  const { box, operators } = await sharedDeployment(bed, 'ssh2', 1000);
  const [ann, bob] = operators;
  const asker = await userBed({ sudoers: 'USER ALL=(ALL) ALL', password: PASSWORD });
  const watch = watchProcesses();
  onTestFinished(() => watch.stop());

  const said = (await lifeOfAHost(asker, ann.root)) + (await lifeWithAFile());
  const made = await ann.sovran('app add clerk --env production --owner Tester --json');
  const { key } = made.json as { key: string };
  expect(key).toMatch(/^svk_/);
  const promoted = await ann.sovran('release promote one-1 --env production --watch 1s --probe-streams 1 --json');
  expect(promoted.exit, promoted.stderr).toBe(0);
  const status = await ann.sovran('status --json');
  const { runner, environment } = await installedDocker(undefined, bed.host('ssh2'));
  const job = fakeJob(environment, { steps: 3 }, ulids().next());
  await runner.jobs.start(job, {});
  await ended(runner, job.jobId);

  const look = async (words: (string | RegExp)[]): Promise<Findings> => {
    const holds = (text: string): boolean =>
      words.some((word) => (typeof word === 'string' ? text.includes(word) : word.test(text)));
    const plain = words.filter((word) => typeof word === 'string');
    return {
      argv: [...watch.argv].filter(holds).length,
      environ: [...watch.environ].filter(holds).length,
      files: filesHolding(plain, [...new Set(['/tmp', tmpdir(), '/var/log', '/var/lib/sovran'])], since),
      git: [ann.root, bob.root].map(gitObjects).filter(holds).length,
      containers: holds(await containerTexts()) ? 1 : 0,
    };
  };
  expect(await look([PASSPHRASE, PASSWORD, key, PROBE_KEY])).toEqual(NOTHING);
  const told = [said, promoted.stdout, promoted.stderr, status.stdout, made.stderr, bed.log(), asker.log()].join('\n');
  for (const secret of [PASSPHRASE, PASSWORD, key]) expect(told).not.toContain(secret);
  expect(told).not.toMatch(PROBE_KEY);

  await plantDecoys(ann.root, box.base, watch);
  const found = await look([DECOY]);
  expect(found).toMatchObject({ argv: 1, git: 1, containers: 1 });
  expect(found.environ).toBeGreaterThan(0);
  expect(found.files).toEqual([join(box.base, 'far', 'planted')]);
});

test('[fault 47] a core dump of a process holds none of its secrets', async () => {
  const asker = await userBed({ sudoers: 'USER ALL=(ALL) ALL', password: PASSWORD });
  const { root, configFile } = await projectOf(asker);
  const terminal = openTerminal(['host', 'apply', 'asker', '--yes'], { cwd: root, language: 'en' });
  await tell(terminal, 'Passphrase', PASSPHRASE);
  await terminal.see('sudo');
  const [cli] = processesNaming(configFile).filter(({ command }) => command.includes('run.js'));
  expect(coreHolds(cli?.pid ?? 0, PASSPHRASE)).toBe(false);

  const open = spawn(process.execPath, [
    '-e',
    'const s = Buffer.from(process.argv[1], "hex").toString(); console.log(s.length); setInterval(() => s, 1e6)',
    Buffer.from(DECOY).toString('hex'),
  ]);
  onTestFinished(() => void open.kill('SIGKILL'));
  await new Promise((resolve) => open.stdout.once('data', resolve));
  expect(coreHolds(open.pid ?? 0, DECOY)).toBe(true);
});

/** Adds a host whose key is locked and whose sudo asks, and applies it; returns all that was on the screen. */
async function lifeOfAHost(asker: SshBed, root: string): Promise<string> {
  await addTo(asker, root);
  const terminal = openTerminal(['host', 'apply', 'asker', '--yes'], { cwd: root, language: 'en' });
  await tell(terminal, 'Passphrase', PASSPHRASE);
  await tell(terminal, 'sudo', PASSWORD);
  expect(await terminal.end(), terminal.screen()).toBe(0);
  return terminal.screen();
}

/** The same without a terminal: sudo's password comes from a file and by a pipe. Returns all that was said. */
async function lifeWithAFile(): Promise<string> {
  const host = await askingHost(PASSWORD);
  // In memory and beside the folders that are searched: it is where the password is meant to be.
  const folder = mkdtempSync('/dev/shm/sovran-secret-');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'password');
  writeFileSync(file, `${PASSWORD}\n`, { mode: 0o600 });
  const given = [
    await host.run(['host', 'check', 'asker', '--json', '--sudo-password-file', file]),
    await host.run(['host', 'apply', 'asker', '--json', '--sudo-password-file', '-'], `${PASSWORD}\n`),
  ];
  expect(given.map(({ exit }) => exit)).toEqual([5, 0]);
  expect(gitObjects(host.root)).not.toContain(PASSWORD);
  return given.map(({ stdout, stderr }) => stdout + stderr).join('\n') + host.sudoLog();
}

async function tell(terminal: TerminalSession, question: string, secret: string): Promise<void> {
  await terminal.see(question);
  await terminal.say(secret);
}

async function projectOf(asker: SshBed): Promise<{ root: string; configFile: string }> {
  const root = tempProject();
  return { root, configFile: await addTo(asker, root) };
}

/** Locks the key and writes the host with what an apply would do excused: this machine stays as it is. */
async function addTo(asker: SshBed, root: string): Promise<string> {
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', PASSPHRASE, '-f', join(asker.dir, 'user')]);
  const configFile = join(tempDir(), 'ssh_config');
  writeFileSync(configFile, blockOf(asker));
  vi.stubEnv('SOVRAN_SSH_CONFIG', configFile);
  vi.stubEnv('SOVRAN_STORE', tempDir());
  onTestFinished(() => void vi.unstubAllEnvs());
  const fingerprint = fingerprintOf(join(asker.dir, 'host'));
  const words = ['host', 'add', 'asker', '--ssh', asker.address, '--fingerprint', fingerprint, '--no-login'];
  const adding = openTerminal(words, { cwd: root, language: 'en' });
  expect(await adding.end(), adding.screen()).toBe(0);
  excuseAll(root, 'asker');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'exceptions');
  return configFile;
}

/** Puts a decoy wherever is looked; one in a process is there until it is seen. */
async function plantDecoys(root: string, base: string, watch: ProcessWatch): Promise<void> {
  writeFileSync(join(base, 'far', 'planted'), DECOY);
  execFileSync('git', ['-C', root, 'hash-object', '-w', '--stdin'], { input: DECOY });
  const argv = spawn('sh', ['-c', 'read line', DECOY]);
  const environ = spawn('sleep', ['300'], { env: { ...process.env, DECOY } });
  onTestFinished(() => void [argv, environ].map((child) => child.kill('SIGKILL')));
  const { answer: images } = await askDocker<{ Id: string }[]>('GET', '/images/json');
  const body = { Image: images[0]?.Id ?? '', Cmd: ['x'], Labels: { decoy: DECOY } };
  const { answer } = await askDocker<{ Id: string }>('POST', '/containers/create', { body });
  onTestFinished(async () => void (await askDocker('DELETE', `/containers/${answer.Id}?force=1`)));
  const seen = (all: Set<string>): boolean => [...all].some((one) => one.includes(DECOY));
  await until('the decoys to be seen', () => seen(watch.argv) && seen(watch.environ));
}
