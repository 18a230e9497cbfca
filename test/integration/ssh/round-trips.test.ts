import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../../../scripts/rig/proxy.ts';
import { hostOf } from '../../../scripts/rig/record.ts';
import { labThrough } from '../../../scripts/rig/through.ts';
import { useLab } from '../../support/lab.ts';
import { labHost } from '../../support/lab-host.ts';
import { tempDir } from '../../support/temp-project.ts';

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

/** The session, the command with the answer what is there, and the bytes. */
const MOST_UPLOAD_TURNS = 3;

test('an upload over an open connection costs the round trips of one command', async () => {
  const lab = await useLab();
  const line = await startProxy({ port: hostOf(lab, 'bastion').port ?? 0 }, { delay: 10 });
  onTestFinished(() => line.close());
  const host = await labHost(labThrough(lab, line.port), 'gpu1');
  onTestFinished(() => host.close());
  await host.exec(['true']);
  const from = join(tempDir(), 'small');
  writeFileSync(from, 'a few bytes');
  const before = line.counts().turns;
  await host.upload(from, `/tmp/sovran-turns-${process.pid}`);
  console.log(`the line turned ${line.counts().turns - before} times`);
  expect(line.counts().turns - before).toBeLessThanOrEqual(MOST_UPLOAD_TURNS);
  await host.exec(['rm', '-f', `/tmp/sovran-turns-${process.pid}`]);
});
