import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { BLOCKS } from '../../../../src/lib/stages/machines/preflight/checks/all.ts';
import { readPlace } from '../../../../src/lib/stages/machines/preflight/checks/storage.ts';
import { readFrames, type Frames } from '../../../../src/lib/stages/machines/preflight/terms/read-frames.ts';
import { bodyOf, buildScript } from '../../../../src/lib/stages/machines/preflight/script.ts';
import type { Block, Settled } from '../../../../src/lib/stages/machines/preflight/terms/check.ts';
import { readPairs } from '../../../../src/lib/stages/machines/preflight/terms/verdicts.ts';
import { tempDir } from '../../../support/temp-project.ts';

const S = '@@01JABCDEFGHJKMNPQRSTVWXYZ0';
const TARGET = { root: '/var/lib/sovran', reach: [], ports: [], measure: false };

/** Processes of a whole check on a machine that has most of what is asked about, with room for programs with many threads. */
const MOST_PROCESSES = 120;

async function ask(blocks: readonly Block[], target = TARGET): Promise<Frames> {
  const done = await localHost('local').exec(['sh', '-s'], { stdin: buildScript(blocks, target, S) });
  return readFrames(done.stdout, S);
}

const only = (...ids: string[]): Block[] => BLOCKS.filter(({ id }) => ids.includes(id));

test('a number of the kernel is read whole, not its first digit', async () => {
  const { blocks } = await ask(only('memory'));
  const swappiness = readPairs(blocks.get('memory')?.text ?? '').get('swappiness');
  expect(swappiness).toBe(readFileSync('/proc/sys/vm/swappiness', 'utf8').trim());
});

test('of mounts on top of each other the upper one counts', async () => {
  const root = tempDir();
  for (const options of ['rw', 'ro']) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'sovran-test', root]);
    onTestFinished(() => void execFileSync('umount', [root]));
  }
  const { blocks } = await ask(only('disk'), { ...TARGET, root });
  expect(readPlace(blocks.get('disk')?.text ?? '', 'root').options).toContain('ro');
});

test('reads name, number and groups of the user like id', async () => {
  const { blocks } = await ask(only('user'));
  const [name, uid, groups] = ['-un', '-u', '-Gn'].map((flag) =>
    spawnSync('id', [flag], { encoding: 'utf8' }).stdout.trim(),
  );
  expect(blocks.get('user')?.text.split('\n').slice(0, 3)).toEqual([name, uid, groups]);
});

test.each([
  ['uid=1000(ann) gid=37(ops) groups=37(ops),103(docker)', 'ann\n1000\nops docker'],
  ['uid=9(d.e-f$) gid=5(domain users) groups=5(domain users),7(x y) context=a:b:c', 'd.e-f$\n9\ndomain users x y'],
  ['uid=1234 gid=0(root) groups=0(root),77', '1234\n1234\nroot 77'],
])('what id says is taken apart: %s', async (said, text) => {
  const [user] = only('user');
  if (!user) throw new Error('no block user');
  const body = (): string => `id() { echo '${said}'; }\n${bodyOf(user, TARGET)}; unset -f id`;
  const { blocks } = await ask([{ ...user, body }]);
  expect(blocks.get('user')?.text).toBe(`${text}\nroot`);
});

test('tries an own network as the user who starts engines', async () => {
  const script = buildScript(only('own-network'), TARGET, S);
  for (const who of [[], ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']]) {
    const done = await localHost('local').exec([...who, 'sh', '-s'], { stdin: script });
    expect(readFrames(done.stdout, S).blocks.get('own-network')).toEqual({ text: '', end: 0 });
  }
});

test('the first settled case replaces a block’s body', async () => {
  const settled = (...when: string[]): (() => Settled[]) => {
    return () => when.map((one, at) => ({ when: one, says: `echo settled ${at}`, exit: at + 3 }));
  };
  const body = (): string => 'echo body';
  const { blocks } = await ask([
    { id: 'slow', seconds: 5, settled: settled('false', 'true', 'true'), body },
    { id: 'slow-open', seconds: 5, settled: settled('false'), body },
    { id: 'root', seconds: 5, as: 'if-possible', settled: settled('[ -d / ]'), body },
    { id: 'small', settled: settled('true'), body },
    { id: 'small-open', settled: settled('false'), body },
    { id: 'silent', seconds: 5, settled: () => [{ when: 'true', exit: 0 }], body },
  ]);
  expect(Object.fromEntries(blocks)).toEqual({
    slow: { text: 'settled 1', end: 4 },
    'slow-open': { text: 'body', end: 0 },
    root: { text: 'settled 0', end: 3 },
    small: { text: 'settled 0', end: 3 },
    'small-open': { text: 'body', end: 0 },
    silent: { text: '', end: 0 },
  });
});

test('every block answers, even after one that failed', async () => {
  const { blocks, complete } = await ask(BLOCKS);
  expect(complete).toBe(true);
  expect(BLOCKS.map(({ id }) => id).filter((id) => blocks.get(id) === undefined)).toEqual([]);
  expect([...blocks].filter(([, { end }]) => end === 'cut')).toEqual([]);
});

const hasNamespaces = spawnSync('unshare', ['-rpf', 'true']).status === 0;

test.runIf(hasNamespaces)('a check starts few processes', () => {
  const count = `sh -s >/dev/null 2>&1; sh -c 'echo $$'`;
  const done = spawnSync('unshare', ['-rpf', 'sh', '-c', count], {
    input: buildScript(BLOCKS, TARGET, S),
    encoding: 'utf8',
  });
  expect(Number(done.stdout)).toBeGreaterThan(20);
  expect(Number(done.stdout)).toBeLessThan(MOST_PROCESSES);
});
