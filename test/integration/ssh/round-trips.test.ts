import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProxy, type Proxy } from '../../../scripts/rig/proxy.ts';
import { hostOf } from '../../../scripts/rig/record.ts';
import { labThrough } from '../../../scripts/rig/through.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { useLab } from '../../support/lab.ts';
import { labHost } from '../../support/lab-host.ts';
import { tempDir } from '../../support/temp-project.ts';

/** Bastion: keys, proof of who we are, the way on. Host: greeting, keys, proof, session, command, its input. */
const MOST_TURNS = 9;

/**
 * A busy machine may send the second half of an answer after the other side has gone on: the least of some tries is what
 * the protocol needs.
 */
const TRIES = 3;

async function leastOf(turns: () => Promise<number>): Promise<number> {
  const counted: number[] = [];
  for (let one = 0; one < TRIES; one += 1) counted.push(await turns());
  console.log(`the line turned ${counted.join(', ')} times`);
  return Math.min(...counted);
}

async function farHost(): Promise<{ host: Host; line: Proxy }> {
  const lab = await useLab();
  const line = await startProxy({ port: hostOf(lab, 'bastion').port ?? 0 }, { delay: 250 });
  const host = await labHost(labThrough(lab, line.port), 'gpu1');
  onTestFinished(async () => {
    await host.close();
    await line.close();
  });
  return { host, line };
}

test('a command behind a bastion costs the minimum of round trips', async () => {
  const turns = await leastOf(async () => {
    const { host, line } = await farHost();
    expect(await host.exec(['true'])).toMatchObject({ exitCode: 0 });
    return line.counts().turns;
  });
  expect(turns).toBeLessThanOrEqual(MOST_TURNS);
});

/** The session, the command with the answer what is there, and the bytes. */
const MOST_UPLOAD_TURNS = 3;

test('an upload costs the round trips of one command', async () => {
  const { host, line } = await farHost();
  const to = `/tmp/sovran-turns-${process.pid}`;
  const from = join(tempDir(), 'small');
  writeFileSync(from, 'a few bytes');
  const turns = await leastOf(async () => {
    await host.exec(['rm', '-f', to]);
    const before = line.counts().turns;
    await host.upload(from, to);
    return line.counts().turns - before;
  });
  expect(turns).toBeLessThanOrEqual(MOST_UPLOAD_TURNS);
  await host.exec(['rm', '-f', to]);
});
