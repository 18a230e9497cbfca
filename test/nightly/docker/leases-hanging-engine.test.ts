import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostLeases } from '../../../src/lib/adapters/leases/host-leases.ts';
import { hostAt } from '../../support/host-at.ts';
import { ageLease, request, withPrograms } from '../../support/leases.ts';
import { withLiveEngine } from '../../support/live-engine.ts';
import { tempDir } from '../../support/temp-project.ts';

/** Programs by a clock of their own: every question of the engine takes all the time that it is given. */
function hanging(clock: string): Record<string, string> {
  const spend = (seconds: string): string => `echo $(($(cat ${clock}) + ${seconds})) >${clock}`;
  return {
    date: `[ "$*" = +%s ] && exec echo $(($(/bin/date +%s) + $(cat ${clock}))); exec /bin/date "$@"`,
    timeout: `${spend('$1')}; exit 124`,
    curl: `until [ "$1" = -m ]; do shift; done; ${spend('$2')}; exit 28`,
    sudo: 'shift; exec "$@"',
    docker: 'exit 1',
  };
}

test('questions to a hanging engine end before the next waiter’s limit', async () => {
  const clock = join(tempDir(), 'clock');
  writeFileSync(clock, '0');
  const host = hostAt();
  await hostLeases(host).acquire(request('job-1'));
  ageLease(host, 60);
  const asking = hostLeases(withPrograms(withLiveEngine(host, 500, ''), hanging(clock)));
  expect(await asking.acquire(request('job-2'))).toMatchObject({ granted: false });
  expect(Number(readFileSync(clock, 'utf8'))).toBeLessThanOrEqual(15);
});
