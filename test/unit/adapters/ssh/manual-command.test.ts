import { expect, test } from 'vitest';
import type { ResolvedTarget } from '../../../../src/lib/adapters/ssh/config/resolved-target.ts';
import { manualCommand } from '../../../../src/lib/adapters/ssh/identity/hops.ts';

function at(alias: string, user: string, port: number, configFile?: string): ResolvedTarget {
  return { alias, user, port, host: alias, ...(configFile ? { configFile } : {}) } as ResolvedTarget;
}

test.for([
  ['a port of its own', [at('gpu1', 'ops', 2222)], 'ssh -v -p 2222 ops@gpu1'],
  ['the usual port, which the configuration may have another of', [at('gpu1', 'ops', 22)], 'ssh -v -p 22 ops@gpu1'],
  [
    'another configuration, and machines on the way',
    [at('bastion', 'jump', 22, '/etc/o'), at('fe80::1', 'jump', 2200, '/etc/o'), at('gpu1', 'ops', 22, '/etc/o')],
    "ssh -v -F /etc/o -J 'jump@bastion:22,jump@[fe80::1]:2200' -p 22 ops@gpu1",
  ],
  [
    'words that a shell would take apart',
    [at('gpu1', 'dom\\ops', 22, "/home/a b/it's")],
    `ssh -v -F '/home/a b/it'\\''s' -p 22 'dom'\\\\'ops@gpu1'`,
  ],
] as const)('%s', ([, way, command]) => {
  expect(manualCommand([...way])).toBe(command);
});
