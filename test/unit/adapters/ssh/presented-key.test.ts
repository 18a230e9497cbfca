import { expect, test } from 'vitest';
import { presentedKey, withoutKeyLines } from '../../../../src/lib/adapters/ssh/openssh/client-failure.ts';

const [ONE, TWO] = ['a'.repeat(43), 'b'.repeat(43)];

function keyLine(type: string, fingerprint: string): string {
  return `debug1: sshconnect.c:verify_host_key():1557 (bin=ssh, pid=2): Server host key: ${type} SHA256:${fingerprint}\n`;
}

test('the key is that of the machine which was met last', () => {
  const said = `${keyLine('ssh-rsa', ONE)}${keyLine('ecdsa-sha2-nistp384', TWO)}Host key verification failed.\n`;
  expect(presentedKey(said)).toEqual({ type: 'ecdsa-sha2-nistp384', fingerprint: `SHA256:${TWO}` });
  expect(withoutKeyLines(said)).toBe('Host key verification failed.\n');
});

test('ignores output of the machine that looks like a log line', () => {
  const said = `${keyLine('ssh-ed25519', ONE)}Received disconnect: Server host key: ssh-rsa SHA256:${TWO}\n`;
  expect(presentedKey(said).fingerprint).toBe(`SHA256:${ONE}`);
});

test('an older client names the family of a refused key', () => {
  const changed = `The fingerprint for the RSA key sent by the remote host is\nSHA256:${ONE}.\n`;
  expect(presentedKey(changed)).toEqual({ type: 'ssh-rsa', fingerprint: `SHA256:${ONE}` });
  expect(presentedKey('The ED25519 host key for gpu1 is marked as revoked.')).toMatchObject({ type: 'ssh-ed25519' });
  expect(presentedKey('No ECDSA host key is known for gpu1')).toMatchObject({ type: 'ecdsa-sha2-nistp256' });
});
