import { describe, expect, test } from 'vitest';
import { bedOf, failure } from '../support/ssh-faults.ts';
import type { Driver } from '../support/ssh-bed.ts';

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test(`[fault 18 ${driver}] behind a jump host, a refused connection is not a hang-up`, async () => {
    const [jump, bed] = [await bedOf(), await bedOf()];
    process.kill(bed.pid, 'SIGKILL');
    const failed = await failure(bed.host(driver, { jump }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-unreachable', exit: 4, fix: { key: 'ssh.unreachable.fix' } });
    expect(failed.details).toMatchObject({ hop: bed.address, role: 'host', reason: 'refused' });
  });

  test(`[fault 18 ${driver}] names a jump host that forbids forwarding`, async () => {
    const [jump, bed] = [await bedOf({ config: ['AllowTcpForwarding no'] }), await bedOf()];
    const failed = await failure(bed.host(driver, { jump }).exec(['true']));
    expect(failed).toMatchObject({ code: 'forwarding-refused', exit: 4, fix: { key: 'ssh.jump-forbidden.fix' } });
    expect(failed.details).toMatchObject({ hop: jump.address, role: 'jump' });
  });
});
