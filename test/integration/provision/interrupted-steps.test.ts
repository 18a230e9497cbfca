import { afterAll, beforeAll, expect, test } from 'vitest';
import { down } from '../../../scripts/rig/down.ts';
import { execute } from '../../../scripts/rig/execute.ts';
import { hostOf, type Lab } from '../../../scripts/rig/record.ts';
import type { Assessment, ProvisionTarget } from '../../../src/lib/stages/machines/provision/contract/step.ts';
import { useLab } from '../../support/lab.ts';
import { applyStep, assessAll, runCommand } from '../../support/provision-host.ts';
import { stepOf, targetOf } from '../../support/step-cases.ts';

const egressTo = (port: number): ProvisionTarget =>
  targetOf({
    family: 'debian',
    release: '13',
    profile: 'cpu-lab',
    containers: false,
    settings: { egress: { allow: [{ to: '10.0.0.0/8', protocol: 'tcp', port }] } },
  });
const target = egressTo(443);

let lab: Lab;
let host: string;

beforeAll(async () => {
  lab = await useLab({ own: 'interrupted-steps', hosts: ['fresh1'] });
  host = hostOf(lab, 'fresh1').container;
  await execute(host, "echo 'deb [trusted=yes] file:/opt/sovran-packages ./' >/etc/apt/sources.list");
  for (const id of ['S02', 'S10']) await applyStep(host, target, stepOf(id));
});
afterAll(() => down(lab.name));

const look = async (id: string, of: ProvisionTarget): Promise<Assessment | undefined> =>
  (await assessAll(host, of, [stepOf(id)]))[id];

/** What is restarted often within seconds is not started by systemd any more. */
const forgetStarts = (): Promise<unknown> => execute(host, 'systemctl reset-failed');

/** A cut after each command but the last, on a host that was in line with `from` and then changed `byHand`. */
test.for([
  { id: 'S28', from: egressTo(8080), byHand: ':' },
  { id: 'S05', from: target, byHand: 'echo >>/etc/chrony/conf.d/60-sovran.conf' },
  { id: 'S34', from: target, byHand: 'echo >>/etc/systemd/journald.conf.d/60-sovran.conf' },
  { id: 'S37', from: target, byHand: 'echo >>/etc/systemd/system/sovran-gateways.service' },
])('$id: the next run loads what an interruption left', { timeout: 300_000 }, async (one) => {
  const step = stepOf(one.id);
  for (let sent = 1, all = 2; sent < all; sent += 1) {
    await forgetStarts();
    await applyStep(host, one.from, step);
    await execute(host, one.byHand);
    await forgetStarts();
    const before = await look(one.id, target);
    const commands = before?.state === 'drift' ? step.apply(target, before) : [];
    all = commands.length;
    for (const command of commands.slice(0, sent)) await runCommand(host, command);
    expect([one.id, sent, await look(one.id, target)]).toMatchObject([one.id, sent, { state: 'drift' }]);
    await applyStep(host, target, step);
    expect([one.id, sent, await look(one.id, target)]).toMatchObject([one.id, sent, { state: 'ok' }]);
  }
});

test('the next run closes a rule that an interrupted one left', async () => {
  const rules = async (): Promise<string> => (await execute(host, 'nft list table inet sov_egress')).stdout;
  await applyStep(host, egressTo(8080), stepOf('S28'));
  const before = await look('S28', target);
  const [written] = before === undefined ? [] : stepOf('S28').apply(target, before);
  await runCommand(host, written ?? { argv: [] });
  expect(await rules()).toContain('dport 8080');
  await applyStep(host, target, stepOf('S28'));
  expect(await rules()).not.toContain('dport 8080');
  expect(await look('S28', target)).toMatchObject({ state: 'ok' });
});
