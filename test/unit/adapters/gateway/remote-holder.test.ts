import { expect, test } from 'vitest';
import { readListener } from '../../../../src/lib/adapters/gateway/port-status.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { hostAt } from '../../../support/host-at.ts';

const LINE = 'LISTEN 0 128 127.0.0.1:8443 0.0.0.0:*';
const NAMED = `${LINE} users:(("nginx",pid=4,fd=6))`;

/** A host whose `ss` says the one to its user and the other to root, who may be out of reach. */
function hostOf(user: string, root?: string): Host {
  const said = (stdout: string) => ({ outcome: 'known' as const, exitCode: 0, signal: null, stdout, stderr: '' });
  return {
    ...hostAt(),
    exec: async (_, { sudo = false } = {}) => {
      if (!sudo) return said(`own\n${user}\n`);
      if (root === undefined) throw new Error('sudo asks for a password');
      return said(`${root}\n`);
    },
  };
}

test.for<[string, [string, string?], object]>([
  ['its user sees', [NAMED], { state: 'taken', holder: 'nginx (pid 4)' }],
  ['root alone sees', [LINE, NAMED], { state: 'taken', holder: 'nginx (pid 4)' }],
  ['root does not see either', [LINE, LINE], { state: 'taken' }],
  ['nobody may look at', [LINE], { state: 'taken' }],
])('the program that holds a port of another host, which %s', async ([, said, wanted]) => {
  expect(await readListener(hostOf(...said), '127.0.0.1', 8443)).toEqual(wanted);
});
