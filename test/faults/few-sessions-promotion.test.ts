import { expect, test } from 'vitest';
import type { Driver } from '../support/ssh-bed.ts';
import { bedOf } from '../support/ssh-faults.ts';
import { sharedDeployment } from '../support/two-operators.ts';

test.for(['ssh2', 'openssh'] as Driver[])(
  '[fault 14 %s] through two sessions without forwarding releases are promoted and rolled back',
  { timeout: 900_000 },
  async (driver) => {
    const bed = await bedOf({ config: ['DisableForwarding yes', 'MaxSessions 2'] });
    const { operators, live } = await sharedDeployment(bed, driver);
    const [ann] = operators;
    for (const release of ['one-1', 'two-1']) {
      const promoted = await ann.sovran(`release promote ${release} --env production --watch 1s --json`);
      expect(promoted.json, promoted.stderr).toMatchObject({ verdict: 'passed', requests: { lost: 0 } });
      expect(await live()).toEqual([release]);
    }
    expect(await ann.sovran('release rollback --env production --yes --json')).toMatchObject({ exit: 0 });
    expect(await live()).toEqual(['one-1']);
  },
);
