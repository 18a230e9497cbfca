import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { bedOf, echo } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

test.each(['ssh2', 'openssh'] as const)(
  '%s: relays that are only kept for later give way to a command where a server has no session left',
  async (driver) => {
    const host = (await bedOf({ config: ['DisableForwarding yes', 'MaxSessions 2'] })).host(driver);
    const path = join(tempDir(), 'echo');
    await echo(path);
    const kept = [await host.openSocket(path), await host.openSocket(path)];
    for (const stream of kept) (stream as Duplex & { unref(): void }).unref();
    expect(await host.exec(['true'])).toMatchObject({ outcome: 'known', exitCode: 0 });
    expect(kept.filter(({ destroyed }) => destroyed)).not.toEqual([]);
    for (const stream of kept) stream.destroy();
  },
);
