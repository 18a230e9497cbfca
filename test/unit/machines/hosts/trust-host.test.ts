import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { planTrustHost, trustHost } from '../../../../src/lib/stages/machines/hosts/trust-host.ts';
import { blockingGates } from '../../../../src/lib/core/operation/plan/gates.ts';
import type { HostPin } from '../../../../src/lib/stages/machines/hosts/pins/pins.ts';

const pin = (name: string, key: string, type = 'ssh-ed25519'): HostPin => ({ name, type, key });
const PINNED = '# reviewed\nbastion ssh-ed25519 OLD\nbastion ssh-rsa OLDER\ngpu1 ssh-ed25519 HOST\n';

test('a changed key replaces all pins of its machine in one step', () => {
  const pins = [pin('bastion', 'NEW'), pin('gpu1', 'HOST')];
  const plan = planTrustHost({ name: 'gpu1', pins }, { isLocal: false, pinned: PINNED, others: [] });
  expect(plan.gates).toMatchObject([
    { id: 'host-over-ssh', verdict: 'pass' },
    { id: 'no-pattern', verdict: 'pass' },
  ]);
  expect(plan.steps).toMatchObject([
    {
      id: 'change-pins',
      change: 'update',
      title: { key: 'host.pin.step', params: { name: 'gpu1', count: 1 } },
      details: ['- bastion ssh-ed25519 OLD', '- bastion ssh-rsa OLDER', '+ bastion ssh-ed25519 NEW'],
    },
  ]);
});

test('removes an old key from a line of several machines', () => {
  const pinned = 'bastion,10.0.0.1\tssh-ed25519 OLD by hand\ngpu1 ssh-ed25519 HOST\n';
  const plan = planTrustHost({ name: 'gpu1', pins: [pin('bastion', 'NEW')] }, { isLocal: false, pinned, others: [] });
  expect(plan.steps[0]?.details).toEqual([
    '- bastion,10.0.0.1 ssh-ed25519 OLD',
    '+ bastion ssh-ed25519 NEW',
    '+ 10.0.0.1 ssh-ed25519 OLD',
  ]);
});

test('removes an old key from a hashed line', () => {
  const hash = createHmac('sha1', Buffer.from('salt')).update('bastion').digest('base64');
  const hidden = `|1|${Buffer.from('salt').toString('base64')}|${hash}`;
  const facts = { isLocal: false, pinned: `${hidden} ssh-ed25519 OLD\n`, others: [] };
  const plan = planTrustHost({ name: 'gpu1', pins: [pin('bastion', 'NEW')] }, facts);
  expect(plan.steps[0]?.details).toEqual([`- ${hidden} ssh-ed25519 OLD`, '+ bastion ssh-ed25519 NEW']);
});

test.each(['*.example.org', '!gpu2.example.org,*.example.org'])(
  'a pattern (%s) that trusts the old key refuses the new one',
  (pattern) => {
    const facts = { isLocal: false, pinned: `${pattern} ssh-ed25519 OLD\n`, others: [] };
    const refused = planTrustHost({ name: 'gpu1', pins: [pin('gpu1.example.org', 'NEW')] }, facts);
    expect(blockingGates(refused)).toMatchObject([{ id: 'no-pattern' }]);
    const same = planTrustHost({ name: 'gpu1', pins: [pin('gpu1.example.org', 'OLD')] }, facts);
    const other = planTrustHost({ name: 'gpu2', pins: [pin('elsewhere', 'NEW')] }, facts);
    for (const { gates } of [same, other]) expect(gates[1]).toMatchObject({ verdict: 'pass' });
  },
);

test('the step names the other hosts that the machine leads to', () => {
  const pins = [pin('bastion', 'NEW')];
  const plan = planTrustHost({ name: 'gpu1', pins }, { isLocal: false, pinned: PINNED, others: ['gpu2', 'gpu3'] });
  expect(plan.steps[0]?.title).toEqual({
    key: 'host.pin.step',
    params: { name: 'gpu1, gpu2, gpu3', count: 1 },
  });
});

test('removes an old key beside the new one, keeps other types', () => {
  const pinned = 'gpu1 ssh-ed25519 NEW\ngpu1 ssh-ed25519 OLD\ngpu1 ssh-rsa OTHER\n';
  const plan = planTrustHost({ name: 'gpu1', pins: [pin('gpu1', 'NEW')] }, { isLocal: false, pinned, others: [] });
  expect(plan.steps).toMatchObject([{ change: 'delete', details: ['- gpu1 ssh-ed25519 OLD'] }]);
});

test('keeps a key pinned in a line of several machines', () => {
  const pinned = 'gpu1,gpu-old ssh-ed25519 HOST\n';
  const plan = planTrustHost({ name: 'gpu1', pins: [pin('gpu1', 'HOST')] }, { isLocal: false, pinned, others: [] });
  expect(plan.steps).toEqual([]);
});

test('a change of keys writes known_hosts', () => {
  const facts = { isLocal: false, pinned: PINNED, others: [] };
  const { steps } = planTrustHost({ name: 'gpu1', pins: [pin('gpu1', 'NEW')] }, facts);
  expect(steps.map(({ writes }) => writes)).toEqual([['hosts/known_hosts']]);
});

test('keys already pinned need no step', () => {
  const pins = [pin('bastion', 'OLD'), pin('gpu1', 'HOST')];
  const facts = { isLocal: false, pinned: PINNED, others: [] };
  expect(planTrustHost({ name: 'gpu1', pins }, facts).steps).toEqual([]);
});

test('this machine has no key: a gate says so', () => {
  const plan = planTrustHost({ name: 'local', pins: [] }, { isLocal: true, pinned: '', others: [] });
  expect(plan).toMatchObject({
    gates: [{ id: 'host-over-ssh', verdict: 'fail', next: ['sovran host show local'] }, { verdict: 'pass' }],
    steps: [],
  });
});

test('targets the keys, so an interrupted run of the host passes', () => {
  expect(trustHost.target({ name: 'gpu1', pins: [] })).not.toBe('Host/gpu1');
  const run = { input: { name: 'gpu1', pins: [] } } as unknown as Parameters<NonNullable<typeof trustHost.describe>>[0];
  expect(trustHost.describe?.(run).subject).toBe('host trust Host/gpu1');
});
