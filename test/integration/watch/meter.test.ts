import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { readCost } from '../../../src/lib/stages/value/cost/read-cost.ts';
import { economics, pricedProject } from '../../support/economics.ts';
import { freePort } from '../../support/free-port.ts';
import { aHost } from '../../support/project/machines.ts';
import { aProject } from '../../support/project/project.ts';
import { tempDir } from '../../support/temp-project.ts';
import { runTool, watchPath } from '../../support/watch-tools.ts';

const UNTIL = Math.floor(Date.now() / 3_600_000 - 2) * 3600;
const HOURS = 2;

/** A Prometheus that holds a sample a minute of 300 W for the last minutes of the window. */
async function prometheusWith(minutes: number): Promise<number> {
  const folder = tempDir();
  const samples = Array.from({ length: minutes + 1 }, (_, at) => `pdu_watts{outlet="3"} 300 ${UNTIL - 60 * at}`);
  const text = ['# TYPE pdu_watts gauge', ...samples.toReversed(), '# EOF\n'].join('\n');
  writeFileSync(join(folder, 'meter.txt'), text);
  writeFileSync(join(folder, 'prometheus.yml'), 'scrape_configs: []\n');
  runTool('promtool', 'tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'meter.txt'), join(folder, 'data'));
  const port = await freePort();
  const places = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`];
  const child = spawn('prometheus', [...places, `--web.listen-address=127.0.0.1:${port}`], {
    env: { ...process.env, PATH: watchPath },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/-/ready`).then(
          (one) => one.ok,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  return port;
}

async function energyOf(portBase: number, meter: string): Promise<unknown> {
  const { host } = economics();
  const value = { ...host, power: { idleW: 120, maxW: 700, meter } };
  const watch = { folder: '/w', environments: ['production'], peers: [], routes: [], programs: {}, files: {} };
  const pieces = [...pricedProject(), aHost('local', { value }), resourceOf('Watch', 'local', { ...watch, portBase })];
  const project = await aProject(pieces);
  const here = localHost('local');
  const ctx = project.context({ clock: systemClock, hosts: { open: async () => here } });
  const journal = await ctx.usage();
  journal.add('production', [], 0);
  journal.close();
  const [from, until] = [UNTIL - HOURS * 3600, UNTIL].map((at) => new Date(at * 1000).toISOString());
  return (await readCost(ctx, { from, until })).environments[0]?.energy;
}

test('energy is measured where the meter covers the window', async () => {
  const measured = { value: expect.closeTo(0.3 * HOURS * 1.5, 6), unit: 'kWh', how: 'measured' };
  const estimated = { value: expect.closeTo(0.12 * HOURS * 1.5, 6), how: 'estimated' };
  const [whole, half] = [await prometheusWith(60 * HOURS), await prometheusWith(30 * HOURS)];
  expect(await energyOf(whole, 'sum(pdu_watts)')).toEqual(measured);
  expect(await energyOf(half, 'sum(pdu_watts)')).toMatchObject(estimated);
  expect(await energyOf(whole, 'pdu_watts / 0')).toMatchObject(estimated);
  expect(await energyOf(whole, 'sum(')).toMatchObject(estimated);
  expect(await energyOf(await freePort(), 'sum(pdu_watts)')).toMatchObject(estimated);
}, 60_000);
