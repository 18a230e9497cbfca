import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { requireHaproxy } from '../../../../src/lib/adapters/gateway/run-on-host.ts';
import { requireProvisioned } from '../../../../src/lib/stages/machines/hosts/provisioned-host.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import type { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { readOnlyView } from '../../../support/read-only.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

/** This machine in the place of one over SSH. */
function far(root: string): Host {
  return { ...localHost('far'), transport: 'ssh2', place: { root, runtime: join(root, 'run') } };
}

async function refusalOf(root: string, programs: string[]): Promise<SovranError | undefined> {
  const ctx = stageContext(tempProject(), { hosts: { open: async () => far(root) } });
  return requireProvisioned(ctx, 'far', programs).then(
    () => undefined,
    (error: unknown) => error as SovranError,
  );
}

test('accepts a host with programs and a folder it can make', async () => {
  expect(await refusalOf(join(tempDir(), 'not', 'yet'), ['sh', 'tar'])).toBeUndefined();
});

test('everything that is missing is named at once, and root provisions it', async () => {
  const error = await refusalOf('/proc/sovran', ['sh', 'nosuchgateway', 'nosuchengine']);
  expect(error).toMatchObject({
    code: 'host-unprovisioned',
    exit: 3,
    next: ['sovran host plan far', 'sovran host apply far'],
  });
  const text = error ? say(plainTranslate('fr'), error.text) : '';
  expect(text).toContain('nosuchgateway non installé, nosuchengine non installé');
  expect(text).toContain('far');
});

test.each(['', 'sovran'])('a read-only file system is refused, not unprovisioned (%j)', async (below) => {
  const path = join(readOnlyView(tempDir()), below);
  expect(await refusalOf(path, ['nosuchengine'])).toMatchObject({
    code: 'host-read-only',
    exit: 3,
    fix: { key: 'preflight.fix.disk-writable' },
    next: ['sovran host check far'],
    details: { host: 'far', path },
  });
});

test('looks for HAProxy on the host, not on this machine', async () => {
  const bare: Host = {
    ...far(tempDir()),
    exec: async () => ({ outcome: 'known', exitCode: 127, stdout: '', stderr: 'not found' }),
  };
  await expect(requireHaproxy(bare)).rejects.toMatchObject({
    code: 'haproxy-missing',
    text: { key: 'env.haproxy-missing', params: { host: 'far' } },
    next: ['sovran host plan far'],
  });
  await expect(requireHaproxy({ ...bare, transport: 'local' })).rejects.toMatchObject({ next: ['sovran doctor'] });
});

test.each(['ssh2', 'local'] as const)('an outdated HAProxy counts as installed (%s)', async (transport) => {
  const stdout = 'HAProxy version 2.6.12-1 2023/12/16';
  const old: Host = {
    ...far(tempDir()),
    transport,
    exec: async () => ({ outcome: 'known', exitCode: 0, stdout, stderr: '' }),
  };
  await expect(requireHaproxy(old)).rejects.toMatchObject({
    code: 'haproxy-too-old',
    exit: 4,
    text: { params: { version: '2.6.12', needed: '2.8' } },
    fix: { key: 'env.haproxy-too-old.fix' },
    next: [transport === 'local' ? 'sovran doctor' : 'sovran host check far'],
  });
});
