import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { HOST, parseHost } from '../../support/host-yaml.ts';
import { tempProject } from '../../support/temp-project.ts';

describe('the project folder', () => {
  test('a file we create names its schema first, and that schema is there', async () => {
    const root = tempProject();
    const host = parseHost(HOST) as never;
    await openStore(root).write(host);
    const text = readFileSync(join(root, 'hosts/one.yaml'), 'utf8');
    const reference = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
    expect(JSON.parse(readFileSync(join(root, 'hosts', reference), 'utf8'))).toMatchObject({ title: 'sovran Host' });
    expect(await openStore(root).read('Host', 'one')).toMatchObject({ spec: { address: 'localhost' } });
  });

  test.each(['../x', '-rf', 'a\nb', 'a'.repeat(300), 'hоst', '', '.', '..', 'A', 'a/b', 'a\0b'])(
    'the name %j is no file',
    async (name) => {
      await expect(openStore(tempProject()).read('Host', name)).rejects.toMatchObject({ code: 'bad-name', exit: 2 });
    },
  );

  test('a link that leads out of the project is neither read nor written', async () => {
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

  test('a file that cannot be read is not overwritten', async () => {
    const root = tempProject();
    mkdirSync(join(root, 'hosts'));
    writeFileSync(join(root, 'hosts/one.yaml'), 'a: [');
    await expect(openStore(root).write(parseHost(HOST) as never)).rejects.toMatchObject({ code: 'invalid-file' });
    expect(readFileSync(join(root, 'hosts/one.yaml'), 'utf8')).toBe('a: [');
  });
});
