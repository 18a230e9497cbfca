import { once } from './engine.ts';
import { execute } from './execute.ts';
import type { LabHost } from './record.ts';

/** Waits until sshd listens, logins are allowed and a ready host's engine answers; seconds are bounded. */
export async function untilReady(host: LabHost): Promise<void> {
  const engine = host.role === 'gpu' ? '&& docker version >/dev/null' : '';
  const script = `ss -ltn | grep -q ':22 ' && test ! -e /run/nologin ${engine}`;
  const ready = async (): Promise<boolean> => {
    const { code } = await execute(host.container, script, { check: false }).catch(() => ({ code: 1 }));
    return code === 0;
  };
  await once(ready, 90, `${host.name} does not become ready; see the journal of container ${host.container}`);
}
