import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { authFailed, fromSsh2 } from '../../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import type { ResolvedTarget } from '../../../../src/lib/adapters/ssh/config/resolved-target.ts';
import type { Hop } from '../../../../src/lib/adapters/ssh/identity/hops.ts';
import { IdentityAgent } from '../../../../src/lib/adapters/ssh/identity/identity-agent.ts';
import { loadIdentities, type Identities } from '../../../../src/lib/adapters/ssh/identity/load-identities.ts';
import { fromClient } from '../../../../src/lib/adapters/ssh/openssh/client-failure.ts';
import { tempDir } from '../../../support/temp-project.ts';

/** The socket of an agent that takes every question, and hangs up at once or says nothing. */
async function agentThat(hangsUp: boolean): Promise<string> {
  const path = join(tempDir(), 'agent');
  const clients: Socket[] = [];
  const server = createServer((client) => {
    clients.push(client);
    if (hangsUp) client.destroy();
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
    server.close();
  });
  return path;
}

async function identitiesOf(identityAgent: string): Promise<Identities> {
  const target: Partial<ResolvedTarget> = { identityAgent, identityFiles: [], certificateFiles: [] };
  return await loadIdentities(target as ResolvedTarget);
}

const AT = { hop: 'ops@gpu1', isJump: false };
const REFUSED = Object.assign(new Error('All configured authentication methods failed'), {
  level: 'client-authentication',
});

test('names a silent agent, with either client', async () => {
  const agent = await agentThat(false);
  const identities = await identitiesOf(agent);
  expect(identities).toMatchObject({ keys: [], silentAgent: agent });
  const told = {
    code: 'ssh-auth-failed',
    exit: 4,
    text: { key: 'ssh.auth-silent', params: { agent } },
    fix: { key: 'ssh.auth-silent.fix' },
    next: [`SSH_AUTH_SOCK=${agent} ssh-add -l`],
    details: { silentAgent: agent },
  };
  const { untried } = new IdentityAgent(identities);
  expect(fromSsh2(REFUSED, AT, [], untried)).toMatchObject(told);
  const hop = { identities } as Hop;
  const key = { type: 'ssh-ed25519', fingerprint: '' };
  expect(fromClient('ops@gpu1: Permission denied (publickey).', AT, hop, key)).toMatchObject(told);
});

test.each([
  ['that hangs up', () => agentThat(true)],
  ['that is not there', async () => join(tempDir(), 'none')],
])('an agent %s has no key, and is not called silent', async (_, open) => {
  const identities = await identitiesOf(await open());
  expect(identities.silentAgent).toBeUndefined();
  const { untried } = new IdentityAgent(identities);
  expect(fromSsh2(REFUSED, AT, [], untried).text.key).toBe('ssh.auth-no-key');
});

test('names the tried keys, and the silent agent in the fix', () => {
  const error = authFailed(AT, ['SHA256:one'], { silentAgent: '/run/agent' });
  expect(error).toMatchObject({ text: { key: 'ssh.auth-failed' }, fix: { key: 'ssh.auth-silent.fix' } });
});

test('a locked file comes before a silent agent', () => {
  const error = authFailed(AT, ['SHA256:one'], { locked: ['/k'], silentAgent: '/run/agent' });
  expect(error).toMatchObject({ fix: { key: 'ssh.auth-locked.fix' }, next: ['ssh-add /k'] });
});
