import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { ResolvedTarget } from '../../../../src/lib/adapters/ssh/config/resolved-target.ts';
import { hostKeyPolicy } from '../../../../src/lib/adapters/ssh/identity/host-key-policy.ts';
import { pinnedKeys, presentedBy } from '../../../../src/lib/adapters/ssh/identity/known-hosts.ts';
import { saidByNobody } from '../../../support/as-nobody.ts';
import { tempDir } from '../../../support/temp-project.ts';
import { SSH_TARGET } from '../../../support/ssh-target.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIHq6ZQ0kAz3yc2Yd4e1Tn8m0kXoSyLJ2m0wq3pJ5x8kA';
const PINS = { path: 'hosts/known_hosts', text: `gpu1 ssh-ed25519 ${KEY}\n` };

let dir: string;
beforeEach(() => {
  dir = tempDir();
  chmodSync(dir, 0o755);
});

const verdict = async (own: Partial<ResolvedTarget>): Promise<unknown> =>
  (await hostKeyPolicy(PINS, { ...SSH_TARGET, ...own })).judge(presentedBy(Buffer.from(KEY, 'base64')));

test.for(['userKnownHostsFiles', 'globalKnownHostsFiles'] as const)(
  'an unreadable file of %s is refused',
  async (kind) => {
    const failure = {
      code: 'known-hosts-unreadable',
      exit: 6,
      next: [`ls -ld ${dir}`],
      details: { file: dir, reason: 'EISDIR' },
    };
    await expect(verdict({ [kind]: [dir] })).rejects.toMatchObject(failure);
    expect(() => pinnedKeys(PINS.text, { ...SSH_TARGET, [kind]: [dir] })).toThrow(
      expect.objectContaining({ code: failure.code, exit: 6 }) as Error,
    );
  },
);

test('refuses an unreadable file, ignores an absent one', () => {
  const own = join(dir, 'closed');
  writeFileSync(own, `@revoked gpu1 ssh-ed25519 ${KEY}\n`, { mode: 0o600 });
  const body = `const target = ${JSON.stringify(SSH_TARGET)};
    for (const file of ['${own}', '${own}/below', '/nowhere/known_hosts'])
    say(codeOf(() => pinnedKeys('pins', { ...target, userKnownHostsFiles: [file] })));`;
  const imports = { pinnedKeys: 'lib/adapters/ssh/identity/known-hosts.ts' };
  expect(saidByNobody({ imports, body }).split('\n')).toEqual([
    'known-hosts-unreadable',
    String.raw`"pins\n"`,
    String.raw`"pins\n"`,
  ]);
});

test('refuses a key that the file revokes', async () => {
  const own = join(dir, 'own');
  writeFileSync(own, `# mine\n@revoked gpu1 ssh-ed25519 ${KEY}\n`);
  expect(await verdict({ userKnownHostsFiles: [own] })).toMatchObject({ verdict: 'revoked' });
  expect(await verdict({ userKnownHostsFiles: [join(dir, 'none')] })).toMatchObject({ verdict: 'ok' });
  expect(pinnedKeys('pins', { ...SSH_TARGET, userKnownHostsFiles: [own] })).toBe(
    `pins\n@revoked gpu1 ssh-ed25519 ${KEY}\n`,
  );
});
