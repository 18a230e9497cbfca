import { expect, test } from 'vitest';
import { planAddHost, type SshHostInput } from '../../../../src/lib/stages/machines/hosts/add-host.ts';
import {
  addPins,
  pinChange,
  pinsNamed,
  removePins,
  type HostPin,
} from '../../../../src/lib/stages/machines/hosts/pins/pins.ts';

const pin = (name: string, key = 'AAAA', type = 'ssh-ed25519'): HostPin => ({ name, type, key });
const ssh = (pins: HostPin[]): SshHostInput => ({
  address: 'ops@gpu1',
  jump: [],
  transport: 'auto',
  runner: 'docker',
  profile: null,
  groups: [],
  labels: {},
  pins,
});

test('pins are one line a key, sorted, once', () => {
  const text = addPins(addPins('', [pin('b'), pin('a')]), [pin('a'), pin('[a]:2222')]);
  expect(text.split('\n').slice(1)).toEqual([
    '[a]:2222 ssh-ed25519 AAAA',
    'a ssh-ed25519 AAAA',
    'b ssh-ed25519 AAAA',
    '',
  ]);
  expect(text).toMatch(/^# /);
});

test('two branches that add hosts make one file in any order', () => {
  expect(addPins(addPins('', [pin('a')]), [pin('b')])).toBe(addPins(addPins('', [pin('b')]), [pin('a')]));
});

test('what people wrote stays: comments, markers, their own lines', () => {
  const own = '# mine\n@cert-authority *.org ssh-ed25519 CCCC\n|1|salt|hash ssh-ed25519 BBBB note\n';
  const text = addPins(own, [pin('a')]);
  for (const line of own.trim().split('\n')) expect(text).toContain(`${line}\n`);
  expect(
    removePins(text, [pin('a')])
      .split('\n')
      .toSorted(),
  ).toEqual(own.split('\n').toSorted());
});

test('without the last pin nothing is left', () => {
  expect(removePins(addPins('', [pin('a')]), [pin('a')])).toBe('');
});

test('the first line names the commands that write the file', () => {
  expect(addPins('', [pin('a')]).split('\n')[0]).toMatch(/`sovran host add`.*`sovran host trust`/);
});

test('a line with a comment is the same pin', () => {
  const text = 'a ssh-ed25519 AAAA from the console\n';
  expect(pinChange(text, [pin('a')])).toEqual({ add: [], remove: [], keep: [] });
  expect(removePins(text, [pin('a')])).toBe('');
  expect(pinsNamed(text, 'a')).toEqual([pin('a')]);
});

test('a key that is pinned already makes no step', () => {
  const pinned = addPins('', [pin('gpu1')]);
  const plan = planAddHost({ name: 'gpu1', ssh: ssh([pin('gpu1')]) }, { exists: false, pinned });
  expect(plan.steps.map(({ id }) => id)).toEqual(['write-host-gpu1']);
});

test('a confirmed key replaces pins of its machine alone', () => {
  const pinned = addPins('', [pin('gpu1', 'OLD'), pin('gpu1', 'OLDR', 'ssh-rsa'), pin('gpu2')]);
  const plan = planAddHost({ name: 'gpu1', ssh: ssh([pin('gpu1', 'NEW')]) }, { exists: false, pinned });
  expect(plan.steps[0]).toMatchObject({
    change: 'update',
    args: { add: [pin('gpu1', 'NEW')], remove: [pin('gpu1', 'OLD'), pin('gpu1', 'OLDR', 'ssh-rsa')] },
  });
});
