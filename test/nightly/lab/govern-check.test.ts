import { expect, test } from 'vitest';
import { parseJson } from '../../../src/lib/core/kit/parse-json.ts';
import type { CheckDocument } from '../../../src/lib/stages/governance/check/schema.ts';
import { withFault } from '../../../scripts/rig/faults/switch.ts';
import { useLab } from '../../support/lab.ts';
import { labProject } from '../../support/project/in-lab.ts';
import { aLive, anEnvironment, aRelease } from '../../support/project/serving.ts';

const HOSTS = ['gpu1', 'gpu2', 'fresh1'] as const;
/** Three hosts behind a bastion, the whole process, ms. */
const LIMIT_MS = 5000;

test('three hosts are asked once each; one out of reach is unknown', { timeout: 600_000 }, async () => {
  const lab = await useLab({ own: 'controls' });
  const project = await labProject(lab);
  for (const host of HOSTS) await project.addMachine(host, host, 'operator');
  await project.add(aRelease('r1'));
  for (const host of HOSTS) await project.add(anEnvironment(host, { host }), aLive(host));
  const check = async (...more: string[]): Promise<CheckDocument & { tookMs: number }> => {
    const before = performance.now();
    const { stdout, stderr } = await project.run('govern', 'check', '--json', ...more);
    const document = parseJson<CheckDocument>(stdout);
    if (!document) throw new Error(stderr);
    const tookMs = performance.now() - before;
    console.log(`govern check ${more.join(' ')} of ${HOSTS.length} hosts: ${Math.round(tookMs)} ms`);
    return { ...document, tookMs };
  };
  const first = await check();
  const read = first.evidence.filter(({ host }) => host !== null);
  expect(new Set(read.map(({ host }) => host))).toEqual(new Set(HOSTS));
  expect(read.filter(({ exitCode }) => exitCode === null)).toEqual([]);
  expect(read.filter(({ hostKey }) => !hostKey?.startsWith('SHA256:'))).toEqual([]);
  const canaries = (await check('--canary')).evidence.filter(({ collector }) => collector === 'canary');
  expect(new Set(canaries.map(({ host }) => host))).toEqual(new Set(HOSTS));

  await withFault(lab, 'off', 'gpu2', async () => {
    const places = (await check()).controls.flatMap((control) => control.places);
    const ofGone = places.filter(({ host }) => host === 'gpu2');
    expect(ofGone.length).toBeGreaterThan(3);
    expect(ofGone.filter(({ verdict, code }) => verdict !== 'unknown' || code !== 'uncollected')).toEqual([]);
  });
  expect(first.tookMs).toBeLessThan(LIMIT_MS);
});
