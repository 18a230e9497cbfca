import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkScript } from '../../../../src/lib/stages/machines/provision/checks/check-script.ts';
import { readSeen, type Seen } from '../../../../src/lib/stages/machines/provision/checks/seen.ts';
import { printRoot, refuseRoot } from '../../../../src/lib/stages/machines/provision/steps/store.ts';
import { planHosts } from '../../../../src/lib/stages/machines/provision/plans/plan.ts';
import { stateOf, stepOf } from '../../../support/provision-states.ts';
import { tempDir } from '../../../support/temp-project.ts';

test('judges a linked root by its target, even before it exists', () => {
  const dir = realpathSync(tempDir());
  symlinkSync('/etc', join(dir, 'link'));
  expect(look(join(dir, 'link')).one('real')).toBe('/etc');
  expect(look(join(dir, 'link', 'sovran-none', 'x')).one('real')).toBe('/etc/sovran-none/x');
  expect(look('/no-such-top/x').one('real')).toBe('/no-such-top/x');
  expect(refuseRoot(look(join(dir, 'link')), { root: join(dir, 'link') })).toMatchObject({ reason: 'root-of-system' });
});

test('the local store may be temporary, but not in a system folder', () => {
  const reasonOf = (root: string, local?: true): string | undefined => {
    const target = local ? { root, local } : { root };
    return refuseRoot({ ...look('/no-such-top/x'), one: () => root, all: () => [] }, target)?.reason;
  };
  const homes = [
    '/tmp/a/store',
    '/root/.local/share/sovran/store',
    '/home/ada/.local/share/sovran/store',
    '/root/sovran',
    '/var/roothome/x',
  ];
  expect(homes.map((root) => reasonOf(root, true))).toEqual(homes.map(() => undefined));
  expect(homes.map((root) => reasonOf(root))).toEqual([
    'root-temporary',
    'root-of-system',
    undefined,
    'root-of-system',
    'root-of-system',
  ]);
  expect(reasonOf('/var/home/ada/sovran')).toBeUndefined();
  expect(reasonOf('/var/home/ada')).toBe('root-of-system');
  expect(['/etc', '/', '/root', '/root/.ssh', '/usr/local/x'].map((root) => reasonOf(root, true))).toEqual(
    Array.from({ length: 5 }, () => 'root-of-system'),
  );
});

test('the content of a folder shows its owner', () => {
  const root = join(realpathSync(tempDir()), 'root');
  mkdirSync(join(root, 'lost+found'), { recursive: true });
  expect([look(root).all('ours'), look(root).all('other')]).toEqual([[], []]);
  writeFileSync(join(root, 'index.html'), '');
  expect([look(root).all('ours'), look(root).all('other')]).toEqual([[], ['index.html']]);
  mkdirSync(join(root, 'jobs'));
  expect([look(root).all('ours'), look(root).all('other')]).toEqual([['jobs'], ['index.html']]);
});

test.each(['root-of-system', 'root-temporary', 'root-in-use'])(
  'a host with %s is refused before anything is done',
  (reason) => {
    const state = stateOf('a', { steps: { S10: 'unknown', S35: 'drift' } });
    if (state.reach !== 'reached') throw new Error('not reached');
    state.assessments['S10'] = { state: 'unknown', observed: { foreign: ['/etc'] }, reason };
    const input = { hosts: ['a'], onUnreachable: 'fail' as const, batch: null };
    const { gates } = planHosts(input, { hosts: [state] }, [stepOf({ id: 'S10' }), stepOf({ id: 'S35' })]);
    expect(gates).toMatchObject([{ id: 'a-root-usable', verdict: 'fail' }]);
  },
);

function look(root: string): Seen {
  const output = execFileSync('sh', ['-c', checkScript('S10', printRoot(root))], { encoding: 'utf8' });
  const seen = readSeen(output, 'S10');
  if (!seen) throw new Error('cut');
  return seen;
}
