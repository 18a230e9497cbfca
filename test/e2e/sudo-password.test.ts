import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askingHost } from '../support/asking-host.ts';
import { git, tempDir } from '../support/temp-project.ts';

const PASSWORD = 'pass word$1 é';

function secretFile(text: string, mode = 0o600): string {
  const path = join(tempDir(), 'password');
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
}

test('a script gives the sudo password by file or standard input', async () => {
  const host = await askingHost(PASSWORD);
  const file = ['--sudo-password-file', secretFile(`${PASSWORD}\nmore\n`)];
  const without = await host.run(['host', 'plan', 'asker', '--json']);
  expect(without).toMatchObject({ exit: 3, json: { items: [{ verdict: 'refused', reason: 'no-root' }] } });
  const piped = await host.run(['host', 'apply', 'asker', '--json', '--sudo-password-file', '-'], `${PASSWORD}\n`);
  expect(piped, piped.stderr).toMatchObject({ exit: 0, json: { kind: 'HostApply', changes: 0 } });
  const resumed = await host.run(['resume', '--json', ...file]);
  expect(resumed).toMatchObject({ exit: 0 });
});

test('a check with the password sees root’s part; without, sudo asks', async () => {
  const host = await askingHost(PASSWORD);
  interface Checked {
    checks: { id: string; status: string; reason?: string }[];
  }
  const rootless = ({ checks }: Checked): string[] =>
    checks.flatMap(({ id, status, reason }) => (status === 'unknown' && /root/i.test(reason ?? '') ? [id] : []));
  const sudo = ({ checks }: Checked): string | undefined => checks.find(({ id }) => id === 'sudo')?.status;
  const before = (await host.run(['host', 'check', 'asker', '--json'])).json as Checked;
  expect([sudo(before), rootless(before).length > 0]).toEqual(['fail', true]);
  const file = ['--sudo-password-file', secretFile(PASSWORD)];
  const after = (await host.run(['host', 'check', 'asker', '--json', ...file])).json as Checked;
  expect([sudo(after), rootless(after)]).toEqual(['ok', []]);
  expect(after.checks.map(({ id }) => id)).toEqual(before.checks.map(({ id }) => id));
});

test('refuses plan and password both from standard input', async () => {
  const host = await askingHost(PASSWORD);
  const file = join(tempDir(), 'plan.json');
  const password = ['--sudo-password-file', secretFile(`${PASSWORD}\nmore\n`)];
  const planned = await host.run(['host', 'plan', 'asker', '--json', '--plan-out', file, ...password]);
  expect(planned).toMatchObject({ exit: 0, json: { items: [{ host: 'asker', changes: 0 }] } });
  const plan = readFileSync(file, 'utf8');
  const both = ['host', 'apply', '--plan', '-', '--sudo-password-file', '-'];
  const asked = host.sudoLog();
  for (const words of [both, [...both, 'asker']]) {
    const refused = await host.run([...words, '--json'], plan);
    expect(refused).toMatchObject({ exit: 2, json: { error: { code: 'stdin-wanted-twice' } } });
  }
  expect((await host.run([...both, '--lang', 'fr'], plan)).stderr).toMatch(/entrée standard[\s\S]*--plan FICHIER/);
  expect(host.sudoLog()).toBe(asked);
  const piped = await host.run(['host', 'apply', '--plan', '-', '--json', ...password], plan);
  expect(piped, piped.stderr).toMatchObject({ exit: 0, json: { kind: 'HostApply', changes: 0 } });
});

test('tries and reports a wrong password once', async () => {
  const host = await askingHost(PASSWORD);
  const file = ['--sudo-password-file', secretFile('wrong\n')];
  const planned = await host.run(['host', 'plan', 'asker', '--json', ...file]);
  expect(planned).toMatchObject({ exit: 3, json: { items: [{ verdict: 'refused', reason: 'no-root' }] } });
  expect(host.sudoLog().match(/incorrect password attempt/g)).toHaveLength(1);
  const checked = await host.run(['host', 'check', 'asker', '--json', ...file]);
  expect(checked).toMatchObject({
    exit: 4,
    json: {
      error: {
        code: 'sudo-refused',
        next: [`sovran host check asker ${file.join(' ')}`],
        details: { reason: 'wrong-password' },
      },
    },
  });
  expect(host.sudoLog().match(/incorrect password attempt/g)).toHaveLength(2);
});

/** A command with each: all read the file in one place. */
const BAD_FILES: [what: string, path: () => string, code: string, command: string][] = [
  ['is not there', () => join(tempDir(), 'gone'), 'file-missing', 'host check asker'],
  ['is a folder', () => tempDir(), 'file-unreadable', 'host plan asker'],
  ['others may read', () => secretFile('secret\n', 0o644), 'secret-file-open', 'host apply asker'],
  ['its group may read', () => secretFile('secret\n', 0o640), 'secret-file-open', 'resume'],
  ['is empty', () => secretFile(''), 'secret-file-empty', 'host check asker'],
  ['begins with an empty line', () => secretFile('\nsecret\n'), 'secret-file-empty', 'host plan asker'],
  ['is standard input without anything', () => '-', 'secret-file-empty', 'host apply asker'],
];

test('refuses a bad password file before asking a host', async () => {
  const host = await askingHost(PASSWORD);
  for (const [what, path, code, command] of BAD_FILES) {
    const done = await host.run([...command.split(' '), '--json', '--sudo-password-file', path()], '');
    expect(done, what).toMatchObject({ exit: 2, json: { error: { code } } });
    expect(done.stdout + done.stderr, what).not.toContain('secret\n');
  }
  expect(host.sudoLog()).toBe('');
});

/** As a kill leaves an apply whose first step had been begun. */
function cutApply(root: string, host: string): void {
  const args = { host, step: 'S01', batch: 0, target: {} };
  const step = { id: `${host}-S01`, title: { key: 'cli.cancelled' }, action: 'apply-step', args, host };
  const plan = {
    id: '01J00000000000000000000PLN',
    hash: '',
    operation: 'host apply',
    target: `Host/${host}`,
    input: { hosts: [host], onUnreachable: 'fail', batch: null },
    gates: [],
    steps: [{ ...step, change: 'update', risk: 'none' }],
  };
  const begin = { type: 'begin', at: '2026-01-01T00:00:00.000Z', actor: 'ann@example.org', plan };
  mkdirSync(join(root, '.sovran', 'journal'), { recursive: true });
  const lines = [begin, { type: 'intent', step: step.id }].map((entry) => `${JSON.stringify(entry)}\n`);
  writeFileSync(join(root, '.sovran', 'journal', '01J00000000000000000000CVT.jsonl'), lines.join(''));
}

test('an apply with a missing or wrong password stays open, with advice', async () => {
  const host = await askingHost(PASSWORD);
  const wrong = secretFile('wrong\n');
  cutApply(host.root, 'asker');
  const next = 'sovran resume --sudo-password-file FILE';
  const resumed = await host.run(['resume', '--json']);
  const run = { outcome: 'failed', operation: 'host apply', next: [next] };
  expect(resumed, resumed.stdout).toMatchObject({ exit: 1, json: { runs: [run] } });
  expect(resumed.json).not.toHaveProperty('runs.0.recorded');
  const withWrong = await host.run(['resume', '--sudo-password-file', wrong]);
  expect(withWrong.stdout).toContain(`sovran resume --sudo-password-file ${wrong}`);
  const applied = await host.run(['host', 'apply', 'asker', '--json']);
  expect(applied).toMatchObject({ exit: 4, json: { error: { code: 'sudo-refused', next: [next] } } });
  const again = await host.run(['host', 'apply', 'asker', '--sudo-password-file', wrong]);
  expect(again.stderr).toContain(`sovran resume --sudo-password-file ${wrong}`);
  const status = await host.run(['status', '--json']);
  expect(status.json).toMatchObject({ interrupted: [{ operation: 'host apply', target: 'Host/asker' }] });
  expect(git(host.root, 'log', '--format=%s')).not.toContain('(failed)');
});
