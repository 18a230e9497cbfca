import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAtBoot, startPath } from '../../../src/lib/adapters/gateway/start-file.ts';
import { until } from '../../support/engine-place.ts';
import { gatewayFixture } from '../../support/gateway-fixture.ts';
import { processesNaming } from '../../support/processes.ts';

test('a start whose caller was killed and the next one make one gateway, although each wrote its own program', async () => {
  const { gateway, places, spec, dir } = await gatewayFixture();
  await gateway.ensure(spec);
  await gateway.stop();
  const env = { ...process.env, PATH: `${slowHaproxy(dir)}:${process.env.PATH}` };
  const starts: Promise<unknown>[] = [];
  for (let caller = 0; caller < 3; caller += 1) {
    await startAtBoot(places);
    const child = spawn('sh', [startPath(places)], { stdio: 'ignore', env });
    starts.push(new Promise((resolve) => child.once('exit', resolve)));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await Promise.all(starts);
  await until('the gateway to answer', async () => (await gateway.status()).pid !== undefined);
  const running = processesNaming(places.config).filter(({ command }) => command.startsWith('haproxy'));
  expect([...new Set(running.map(({ group }) => group))]).toEqual([(await gateway.status()).pid]);
});

/** A program that takes its time before it becomes HAProxy; returns its folder. */
function slowHaproxy(dir: string): string {
  const folder = join(dir, 'slow');
  mkdirSync(folder);
  const program = '#!/bin/bash\nsleep 1\nPATH=${PATH#*:} && exec -a haproxy "$(command -v haproxy)" "$@"\n';
  writeFileSync(join(folder, 'haproxy'), program, { mode: 0o755 });
  return folder;
}
