import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../../src/lib/adapters/project-store/open-store.ts';
import { HOST, parseHost } from '../../../support/host-yaml.ts';
import { tempProject } from '../../../support/temp-project.ts';

const BIND = 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';

describe('the project folder', () => {
  test('a created file begins with the name of an existing schema', async () => {
    const root = tempProject();
    const host = parseHost(HOST) as never;
    await openStore(root).write(host);
    const text = readFileSync(join(root, 'hosts/one.yaml'), 'utf8');
    const reference = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
    expect(JSON.parse(readFileSync(join(root, 'hosts', reference), 'utf8'))).toMatchObject({ title: 'sovran Host' });
    expect(await openStore(root).read('Host', 'one')).toMatchObject({ spec: { address: 'localhost' } });
  });

  test.each(['../x', '-rf', 'a\nb', 'a'.repeat(300), 'hоst', '', '.', '..', 'A', 'a/b', 'a\0b', '$(id)'])(
    'the name %j is not a file',
    async (name) => {
      await expect(openStore(tempProject()).read('Host', name)).rejects.toMatchObject({ code: 'bad-name', exit: 2 });
    },
  );

  test('[fault 42] neither reads nor writes a link out of the project', async () => {
    const root = tempProject();
    writeFileSync(join(root, '..', 'secret.yaml'), HOST);
    mkdirSync(join(root, 'hosts'));
    symlinkSync(join(root, '..', 'secret.yaml'), join(root, 'hosts', 'one.yaml'));
    symlinkSync(join(root, '..'), join(root, 'models'));
    const store = openStore(root);
    await expect(store.read('Host', 'one')).rejects.toMatchObject({ code: 'outside-project' });
    await expect(store.write(parseHost(HOST) as never)).rejects.toMatchObject({ code: 'outside-project' });
    await expect(store.read('Model', 'secret')).rejects.toMatchObject({ code: 'outside-project' });
    expect(readFileSync(join(root, '..', 'secret.yaml'), 'utf8')).toBe(HOST);
  });

  test.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a socket', (path: string) => execFileSync('python3', ['-c', BIND, path])],
  ])('%s is not read as a resource', { timeout: 60_000 }, async (_what, make) => {
    const root = tempProject();
    mkdirSync(join(root, 'datasets'));
    make(join(root, 'datasets/d.yaml'));
    const refusal = { code: 'not-regular', exit: 2, details: { path: 'datasets/d.yaml' } };
    await expect(openStore(root).list('Dataset')).rejects.toMatchObject(refusal);
    await expect(openStore(root).readFile('datasets/d.yaml')).rejects.toMatchObject(refusal);
  });

  test('[fault 42] a link is not followed when any file is read', async () => {
    const root = tempProject();
    writeFileSync(join(root, '..', 'secret'), 'x');
    mkdirSync(join(root, 'governance'));
    symlinkSync(join(root, '..', 'secret'), join(root, 'governance/allowed_signers'));
    await expect(openStore(root).readFile('governance/allowed_signers')).rejects.toMatchObject({
      code: 'outside-project',
    });
  });

  test('reports an event that is a pipe, without waiting', { timeout: 60_000 }, async () => {
    const root = tempProject();
    mkdirSync(join(root, 'events/2026/01'), { recursive: true });
    execFileSync('mkfifo', [join(root, 'events/2026/01/01JD0000000000000000000000.json')]);
    const corrupt: string[] = [];
    expect(await openStore(root).readEvents({ onCorrupt: (path) => corrupt.push(path) })).toEqual([]);
    expect(corrupt).toEqual(['events/2026/01/01JD0000000000000000000000.json']);
  });

  test('a file that cannot be read is not overwritten', async () => {
    const root = tempProject();
    mkdirSync(join(root, 'hosts'));
    writeFileSync(join(root, 'hosts/one.yaml'), 'a: [');
    await expect(openStore(root).write(parseHost(HOST) as never)).rejects.toMatchObject({ code: 'invalid-file' });
    expect(readFileSync(join(root, 'hosts/one.yaml'), 'utf8')).toBe('a: [');
  });
});
