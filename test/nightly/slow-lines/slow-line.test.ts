import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startProxy, type Proxy } from '../../../scripts/rig/proxy.ts';
import type { LineSettings } from '../../../scripts/rig/line-settings.ts';
import { openSite } from '../../../src/lib/adapters/runners/docker/site/site.ts';
import { sshProject } from '../../support/project/ssh-project.ts';
import { dockerPlace, ensureDocker } from '../../support/docker.ts';
import type { SshBed } from '../../support/ssh-bed.ts';
import { bedOf, MIB } from '../../support/ssh-faults.ts';
import { tempDir } from '../../support/temp-project.ts';
import { DRIVERS } from '../../support/tier.ts';

/** Lines of 20 and of 200 ms there and back, each with pieces that are lost and come a stall later. */
const LINES: [string, Partial<LineSettings>][] = [
  ['20 ms', { delay: 10, jitter: 5, loss: 0.01, stall: 200 }],
  ['200 ms', { delay: 90, jitter: 20, loss: 0.02, stall: 400 }],
];
/** Turns of an open line for a command: its own, what the driver asks besides, and the goodbye of the one before it. */
const TRIPS = 4;
/** The same for a question to Docker. */
const DOCKER_TRIPS = 3;

async function slow(bed: SshBed, settings: Partial<LineSettings>): Promise<Proxy> {
  const proxy = await startProxy({ port: bed.port }, settings);
  onTestFinished(() => proxy.close());
  return proxy;
}

/** How often the line turned meanwhile: what a command costs on it, however busy this machine is. */
async function turnsOf(proxy: Proxy, work: () => Promise<unknown>): Promise<number> {
  const { turns } = proxy.counts();
  await work();
  return proxy.counts().turns - turns;
}

describe.each(DRIVERS)('%s', (driver) => {
  test.for(LINES)(
    `[fault 12 ${driver}] on a line of %s commands, files and Docker keep their budgets`,
    async ([, line]) => {
      await ensureDocker();
      const bed = await bedOf();
      const proxy = await slow(bed, line);
      const host = bed.host(driver, { through: proxy.port });
      expect(await host.exec(['echo', 'connected'])).toMatchObject({ stdout: 'connected\n' });
      expect(await turnsOf(proxy, () => host.exec(['true']))).toBeLessThanOrEqual(TRIPS);
      const many = Array.from({ length: 12 }, (_, at) => host.exec(['echo', String(at)]));
      expect((await Promise.all(many)).map(({ stdout }) => Number(stdout))).toEqual(many.map((_, at) => at));

      const dir = tempDir();
      writeFileSync(join(dir, 'a'), randomBytes(4 * MIB));
      const before = proxy.counts();
      await host.upload(join(dir, 'a'), join(dir, 'b'));
      expect(execFileSync('cmp', [join(dir, 'a'), join(dir, 'b')]).length).toBe(0);
      expect(proxy.counts().toHost - before.toHost).toBeLessThan(4.4 * MIB);
      expect(proxy.counts().connections).toBe(before.connections);

      const daemon = await openSite(dockerPlace(undefined, host)).daemon();
      await daemon.call((docker) => docker.ping());
      expect(await turnsOf(proxy, () => daemon.call((docker) => docker.version()))).toBeLessThanOrEqual(DOCKER_TRIPS);
    },
  );

  test.for(LINES)(`[fault 12 ${driver}] over %s checks a host once, blames no clock`, async ([, line]) => {
    const bed = await bedOf();
    const proxy = await slow(bed, line);
    const { run } = await sshProject(bed, { driver, through: proxy.port });
    const { json, stderr } = await run('host check far --json');
    const { checks } = json as { checks: { id: string; status: string }[] };
    expect(checks.length, stderr).toBeGreaterThanOrEqual(40);
    // Where the way there takes longer than the clocks may differ, nothing is known of them.
    expect(['ok', 'unknown']).toContain(checks.find(({ id }) => id === 'clock-skew')?.status);
    expect(proxy.counts().connections).toBe(1);
  });
});
