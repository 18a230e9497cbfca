import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startAtBoot, startPath } from '../../../src/lib/adapters/gateway/start-file.ts';
import type { GatewayPlaces } from '../../../src/lib/adapters/gateway/paths.ts';
import { keepersIn } from '../../support/keepers.ts';
import { until } from '../../support/process-place.ts';
import { gatewayFixture } from '../../support/gateway-fixture.ts';
import { processesNaming } from '../../support/processes.ts';

const STARTS = [
  { what: 'that wait for each other', firstIsKilled: false },
  { what: 'of which the first was killed while its gateway was starting', firstIsKilled: true },
];

test.each(STARTS)('callers $what make one gateway, although each wrote its own program', async ({ firstIsKilled }) => {
  const { gateway, places, spec, dir } = await gatewayFixture();
  await gateway.ensure(spec);
  await gateway.stop();
  const slow = slowHaproxy(dir);
  const env = { ...process.env, PATH: `${slow.folder}:${process.env.PATH}` };
  const first = await start(places, env);
  await until('a gateway that is starting', () => masters(places).length > 0);
  if (firstIsKilled) process.kill(first.pid, 'SIGKILL');
  const others = [await start(places, env), await start(places, env)];
  // Time to look for the one that is starting: who comes later finds it more easily.
  await sleep(500);
  slow.letGo();
  await Promise.all([first, ...others].map(({ ended }) => ended));
  const [pid, ...more] = masters(places);
  expect(more).toEqual([]);
  await until('the gateway to answer', async () => (await gateway.status()).pid === pid);
  expect(keepersIn(dir)).toHaveLength(1);
});

test('stops a starting gateway whose caller was killed', async () => {
  const { gateway, places, spec, dir } = await gatewayFixture();
  await gateway.ensure(spec);
  await gateway.stop();
  const slow = slowHaproxy(dir);
  const first = await start(places, { ...process.env, PATH: `${slow.folder}:${process.env.PATH}` });
  await until('a gateway that is starting', () => masters(places).length > 0);
  process.kill(first.pid, 'SIGKILL');
  await gateway.stop();
  slow.letGo();
  expect(masters(places)).toEqual([]);
});

/** One caller: writes the program and runs it. */
async function start(places: GatewayPlaces, env: NodeJS.ProcessEnv) {
  await startAtBoot(places);
  const child = spawn('sh', [startPath(places)], { stdio: 'ignore', env });
  return { pid: Number(child.pid), ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** Sessions that are, or are becoming, a gateway of this place. */
function masters(places: GatewayPlaces): number[] {
  const running = processesNaming(places.config).filter(({ command }) => /(?:^|\/slow\/)haproxy -W /.test(command));
  return [...new Set(running.map(({ group }) => group))];
}

/** A program that becomes HAProxy once it is let go, and ends when its folder is gone. */
function slowHaproxy(dir: string): { folder: string; letGo: () => void } {
  const folder = join(dir, 'slow');
  mkdirSync(folder);
  const gate = join(folder, 'go');
  const program = `#!/bin/bash
until [ -e ${gate} ]; do [ -d ${folder} ] || exit 1; sleep 0.02; done
PATH=\${PATH#*:} && exec -a haproxy "$(command -v haproxy)" "$@"
`;
  writeFileSync(join(folder, 'haproxy'), program, { mode: 0o755 });
  return { folder, letGo: () => writeFileSync(gate, '') };
}
