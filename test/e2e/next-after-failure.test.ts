import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';

async function nextOf(root: string, line: string): Promise<{ code: string; next: string[] }> {
  const env = { SOVRAN_STORE: join(root, '..', 'store') };
  const { json } = await sovran([...line.split(' '), '--json'], { cwd: root, env });
  const { code, next } = (json as { error: { code: string; next: string[] } }).error;
  return { code, next: next.map((command) => command.replaceAll(root, '.')) };
}

test.each([
  ['data prepare d --from missing.jsonl --license MIT', 'source-missing', ['ls -l .']],
  ['data prepare d --from empty.jsonl --license MIT', 'empty-source', ['ls -l ./empty.jsonl']],
  ['model import m --from missing.gguf --license MIT', 'source-missing', ['ls -l .']],
  ['host add ../x --local', 'bad-name', ['sovran host add --help']],
  ['host add local --local', 'gates-failed', ['sovran host show local', 'sovran host remove local']],
  ['host show other', 'not-found', ['sovran host list']],
  ['model show other', 'not-found', ['sovran model import --help']],
  ['data inspect broken', 'invalid-file', ['git diff HEAD -- datasets/broken.yaml']],
  ['init', 'gates-failed', ['sovran status']],
])('after `%s` comes a command that helps', async (line, code, next) => {
  const root = tempProject();
  await sovran(['host', 'add', 'local', '--local'], { cwd: root });
  writeFileSync(join(root, 'empty.jsonl'), '');
  mkdirSync(join(root, 'datasets'));
  writeFileSync(join(root, 'datasets', 'broken.yaml'), 'a: [');
  expect(await nextOf(root, line)).toEqual({ code, next });
});

test('who holds a port is asked by its number', async () => {
  const root = tempProject();
  await sovran(['host', 'add', 'local', '--local'], { cwd: root });
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const { code, next } = await nextOf(root, `env add production --host local --port ${port}`);
  expect({ code, next }).toEqual({ code: 'gates-failed', next: [`ss -ltnp 'sport = :${port}'`] });
});

test('people read the same next command', async () => {
  const done = await sovran(['gc', '--forget', 'nowhere'], { cwd: tempDir(), env: { SOVRAN_STORE: tempDir() } });
  expect(done.exit).toBe(2);
  expect(done.stderr.trimEnd().split('\n').at(-1)).toBe('Next: sovran gc --dry-run');
});
