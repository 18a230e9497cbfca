import { expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../../../scripts/rig/proxy.ts';
import { hostOf } from '../../../scripts/rig/record.ts';
import { labThrough } from '../../../scripts/rig/through.ts';
import { useLab } from '../../support/lab.ts';
import { labHost } from '../../support/lab-host.ts';

/** Bastion: keys, proof of who we are, the way on. Host: greeting, keys, proof, session, command, its input. */
const MOST_TURNS = 10;

test('a command on a host behind a bastion costs no more round trips than the protocol needs', async () => {
  const lab = await useLab();
  const line = await startProxy({ port: hostOf(lab, 'bastion').port ?? 0 }, { delay: 10 });
  onTestFinished(() => line.close());
  const host = await labHost(labThrough(lab, line.port), 'gpu1');
  onTestFinished(() => host.close());
  expect(await host.exec(['true'])).toMatchObject({ exitCode: 0 });
  console.log(`the line turned ${line.counts().turns} times`);
  expect(line.counts().turns).toBeLessThanOrEqual(MOST_TURNS);
});
