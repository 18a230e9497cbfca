import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../../src/lib/adapters/project-store/open-store.ts';
import { pinStep } from '../../../../src/lib/stages/machines/hosts/pins/pin-step.ts';
import { addPins, type HostPin } from '../../../../src/lib/stages/machines/hosts/pins/pins.ts';
import { readUncommittedPins, foreignLines } from '../../../../src/lib/stages/machines/hosts/pins/uncommitted-pins.ts';
import { openJournal, type JournalEntry } from '../../../../src/lib/core/operation/journal/journal.ts';
import { makeKey } from '../../../support/sshd.ts';
import { git, tempProject } from '../../../support/temp-project.ts';

const pin = (name: string, key = 'AAAA'): HostPin => ({ name, type: 'ssh-ed25519', key });
const line = (name: string, key = 'AAAA'): string => `${name} ssh-ed25519 ${key}\n`;

test('lines that came and went are told with fingerprints, comments and markers as they are', () => {
  const { public: key, fingerprint } = makeKey();
  const now = `# mine\n@revoked * ssh-ed25519 CCCC\n${line('a')}gpu9 ${key} by hand\n`;
  expect(foreignLines(`${line('a')}gpu8 ${key}\n`, now, [])).toEqual([
    '+ # mine',
    '+ @revoked * ssh-ed25519 CCCC',
    `+ gpu9 ssh-ed25519 ${fingerprint}`,
    `- gpu8 ssh-ed25519 ${fingerprint}`,
  ]);
});

test.each([
  ['another order, blanks, line ends and the comment behind a key', `${line('b')}\r\n\n${line('a')}`],
  ['our own first line', addPins('', [pin('a'), pin('b')])],
])('%s are no change', (_what, now) => {
  expect(foreignLines(`a ssh-ed25519 AAAA console\n${line('b')}`, now, [])).toEqual([]);
});

test('lines of our own runs are no change, the same line gone instead of come is one', () => {
  const ours = [{ add: [pin('a', 'NEW')], remove: [pin('a', 'OLD')] }];
  expect(foreignLines(line('a', 'OLD'), line('a', 'NEW'), ours)).toEqual([]);
  expect(foreignLines(line('a', 'NEW'), line('a', 'OLD'), ours)).toHaveLength(2);
  expect(foreignLines(line('a', 'OLD'), line('a', 'NEW') + line('b'), ours)).toHaveLength(1);
});

const PINS = join('hosts', 'known_hosts');
const STRAY = expect.stringMatching(/^\+ b ssh-ed25519 SHA256:/) as unknown;

/** A project whose last commit knows the key of `a`; now it has that of `b`, too. */
function edited(): string {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, PINS), line('a'));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'keys');
  writeFileSync(join(root, PINS), line('a') + line('b'));
  return root;
}

/** A run of this project that adds the key of `b`, cut, or with what came after its beginning. */
function addRun(root: string, ...then: JournalEntry[]): void {
  const step = pinStep({ key: 'host.pins.settled' }, [pin('b')], []);
  const plan = { id: 'p', hash: 'h', operation: 'host add', target: 'Host/b', input: {}, gates: [] };
  const journal = openJournal(root, '01JCUTRUN00000000000000000');
  const begin = { type: 'begin', at: '2026-01-01T00:00:00.000Z', actor: 'tester@example.org' } as const;
  for (const entry of [{ ...begin, plan: { ...plan, steps: [step] } }, ...then]) journal.append(entry);
}

test('a line that nobody has committed is told, staged or not, and is none once it is committed', async () => {
  const root = edited();
  const project = openStore(root);
  expect(await readUncommittedPins(project)).toEqual({ lines: [STRAY], isNew: false });
  git(root, 'add', '.');
  expect(await readUncommittedPins(project)).toEqual({ lines: [STRAY], isNew: false });
  git(root, 'commit', '--quiet', '-m', 'b');
  expect(await readUncommittedPins(project)).toEqual({ lines: [], isNew: false });
  rmSync(join(root, PINS));
  expect((await readUncommittedPins(project)).lines).toHaveLength(2);
});

test('a file that git has never seen is new; one that git does not keep is not told', async () => {
  const root = edited();
  git(root, 'rm', '--quiet', '--cached', PINS);
  git(root, 'commit', '--quiet', '-m', 'no keys');
  const project = openStore(root);
  expect(await readUncommittedPins(project)).toMatchObject({ lines: [{}, STRAY], isNew: true });
  writeFileSync(join(root, '.gitignore'), '.sovran/\nhosts/\n');
  expect((await readUncommittedPins(project)).lines).toEqual([]);
  writeFileSync(join(root, '.gitignore'), '.sovran/\n');
  rmSync(join(root, '.git'), { recursive: true });
  expect((await readUncommittedPins(project)).lines).toEqual([]);
});

const AT = '2026-01-01T00:00:00.000Z';
const PENDING = { paths: [PINS], message: 'host add', trailers: {} };

test.each<[string, JournalEntry[], unknown[]]>([
  ['was cut', [], []],
  ['waits for git', [{ type: 'end', status: 'succeeded', at: AT, pending: PENDING }], []],
  ['was taken back', [{ type: 'end', status: 'undone', at: AT, pending: PENDING }], [STRAY]],
])('of the line of a run that %s this is told', async (_what, then, lines) => {
  const root = edited();
  addRun(root, ...then);
  expect((await readUncommittedPins(openStore(root))).lines).toEqual(lines);
});
