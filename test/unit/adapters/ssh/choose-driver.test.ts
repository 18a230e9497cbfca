import { afterEach, expect, test } from 'vitest';
import type { ResolvedTarget } from '../../../../src/lib/adapters/ssh/config/resolved-target.ts';
import { identityOf, type PublicIdentity } from '../../../../src/lib/adapters/ssh/identity/agent-keys.ts';
import type { HostKeyVerdict } from '../../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { chooseDriver } from '../../../../src/lib/adapters/ssh/identity/open-route.ts';
import type { Hop } from '../../../../src/lib/adapters/ssh/identity/hops.ts';
import type { Identities } from '../../../../src/lib/adapters/ssh/identity/load-identities.ts';
import { driverReason } from '../../../../src/lib/core/failures/driver-reason.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';
import { SSH_TARGET } from '../../../support/ssh-target.ts';

const t = translateWith(en, 'en');
const present = async (): Promise<boolean> => true;
const absent = async (): Promise<boolean> => false;

interface HopParts {
  target?: Partial<ResolvedTarget>;
  identities?: Partial<Identities>;
  certificateOnly?: boolean;
}

function keyOf(type: string): PublicIdentity {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return identityOf(Buffer.concat([length, Buffer.from(type), Buffer.from('key')]));
}

function hop({ target, identities, certificateOnly = false }: HopParts = {}): Hop {
  return {
    target: { ...SSH_TARGET, ...target },
    identities: {
      keys: [keyOf('ssh-ed25519')],
      others: [],
      certificates: [],
      locked: [],
      agentSocket: null,
      ...identities,
    },
    policy: { name: 'gpu1', algorithms: [], certificateOnly, judge: unknownKey },
  };
}

const unknownKey = (): HostKeyVerdict => ({ verdict: 'unknown', known: [] });

const securityKey = keyOf('sk-ssh-ed25519@openssh.com');
const certificate = keyOf('ssh-ed25519-cert-v01@openssh.com');

afterEach(() => {
  delete process.env['KRB5CCNAME'];
});

test.each<[string, HopParts, 'ssh2' | 'openssh', string]>([
  ['a plain key', {}, 'ssh2', 'no hop needs'],
  ['a proxy command', { target: { proxyCommand: 'nc %h %p' } }, 'openssh', 'ProxyCommand'],
  ['a host certificate only', { certificateOnly: true }, 'openssh', 'host certificate'],
  ['a user certificate in a file', { identities: { certificates: ['/k-cert.pub'] } }, 'openssh', '/k-cert.pub'],
  ['a user certificate in the agent', { identities: { others: [certificate] } }, 'openssh', certificate.fingerprint],
  ['a smart card', { target: { pkcs11: true } }, 'openssh', 'PKCS#11'],
  ['a security key alone', { identities: { keys: [], others: [securityKey] } }, 'openssh', securityKey.fingerprint],
  [
    'a named security key',
    { target: { identityFilesNamed: true }, identities: { others: [securityKey] } },
    'openssh',
    'security key',
  ],
  ['a security key beside others', { identities: { others: [securityKey] } }, 'ssh2', 'no hop needs'],
  ['Kerberos offered, with a key', { target: { gssapi: true } }, 'ssh2', 'no hop needs'],
])('%s', async (_title, parts, driver, words) => {
  for (const hops of [[hop(parts)], [hop(parts), hop()]]) {
    const choice = await chooseDriver(hops, 'auto', present);
    expect(choice.driver).toBe(driver);
    expect(say(t, driverReason(choice.because))).toContain(words);
  }
});

test('a Kerberos ticket counts where there is no key', async () => {
  const hops = [hop({ target: { gssapi: true }, identities: { keys: [] } })];
  process.env['KRB5CCNAME'] = 'FILE:/nowhere/at/all';
  expect((await chooseDriver(hops, 'auto', present)).driver).toBe('ssh2');
  process.env['KRB5CCNAME'] = 'KEYRING:persistent:0';
  expect(await chooseDriver(hops, 'auto', present)).toMatchObject({ driver: 'openssh', because: { name: 'gssapi' } });
});

test('the host file overrides', async () => {
  expect(await chooseDriver([hop()], 'openssh', present)).toMatchObject({
    driver: 'openssh',
    because: { name: 'asked' },
  });
  const proxied = [hop({ target: { proxyCommand: 'nc' } })];
  expect(await chooseDriver(proxied, 'ssh2', absent)).toMatchObject({ driver: 'ssh2', because: { name: 'asked' } });
});

test.each([
  ['auto', { target: { pkcs11: true } }],
  ['openssh', {}],
] as const)('%s that needs an absent client is refused with the reason', async (wanted, parts) => {
  const text = expect.objectContaining({ key: 'ssh.client-missing' }) as object;
  const refused = { code: 'ssh-client-missing', exit: 4, text };
  await expect(chooseDriver([hop(parts)], wanted, absent)).rejects.toMatchObject(refused);
});
