import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forgetFormat } from '../../support/forget-format.ts';
import { type CliResult, sovran } from '../../support/sovran.ts';
import { git, tempProject } from '../../support/temp-project.ts';

/** A project, with a comment of its people in its settings. */
function project(): { root: string; settings: () => string; run: (line: string) => Promise<CliResult> } {
  const root = tempProject();
  const path = join(root, 'sovran.yaml');
  appendFileSync(path, '# ours\n');
  git(root, 'commit', '--quiet', '--all', '-m', 'Add a comment');
  return { root, settings: () => readFileSync(path, 'utf8'), run: (line) => sovran(line.split(' '), { cwd: root }) };
}

test('an older project is read, migrated in one commit, then changed', async () => {
  const { root, settings, run } = project();
  forgetFormat(root);
  const before = git(root, 'rev-parse', 'HEAD').trim();
  expect(await run('status --json')).toMatchObject({ exit: 0 });
  expect(await run('scope add tri --title Tri --json')).toMatchObject({
    exit: 3,
    json: {
      error: {
        code: 'project-older',
        next: ['sovran migrate --dry-run', 'sovran migrate'],
        details: { found: 0, known: 1 },
      },
    },
  });
  const urgent = await run('env stop nothing --json');
  expect(urgent, 'what cannot wait').toMatchObject({ json: { error: { code: 'not-found' } } });
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(await run('migrate --json')).toMatchObject({ exit: 0, json: { kind: 'Migration', from: 0, to: 1 } });
  expect(settings()).toContain('format: 1');
  expect(settings()).toContain('# ours');
  expect(git(root, 'rev-list', '--count', `${before}..HEAD`).trim()).toBe('1');
  expect(await run('scope add tri --title Tri')).toMatchObject({ exit: 0 });
  expect(await run('verify')).toMatchObject({ exit: 0 });
  git(root, 'switch', '--quiet', '-c', 'before', before);
  expect(settings()).not.toContain('format');
  expect(await run('verify')).toMatchObject({ exit: 0 });
});

test('a newer project is refused with both formats, and stays', async () => {
  const { root, run } = project();
  const path = join(root, 'sovran.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('format: 1', 'format: 2\n  unheardOf: yes'));
  git(root, 'commit', '--quiet', '--all', '-m', 'Come from the future');
  const refused = { exit: 3, json: { error: { code: 'project-newer', details: { found: 2, known: 1 } } } };
  for (const line of ['status', 'scope add tri --title Tri', 'migrate', 'resume', 'verify'])
    expect(await run(`${line} --json`), line).toMatchObject(refused);
  expect((await run('status')).stderr).toContain('Install a newer sovran.');
  expect(await run('doctor --json')).toMatchObject({ json: { kind: 'Doctor' } });
  expect(git(root, 'status', '--porcelain')).toBe('');
  git(root, 'switch', '--quiet', '-c', 'before', 'HEAD~1');
  expect(await run('scope add tri --title Tri')).toMatchObject({ exit: 0 });
});

test('an uncommitted edit of the settings is not overwritten', async () => {
  const { root, settings, run } = project();
  forgetFormat(root);
  appendFileSync(join(root, 'sovran.yaml'), '# draft\n');
  const edited = settings();
  expect(await run('migrate --json')).toMatchObject({ exit: 3, json: { error: { code: 'file-edited' } } });
  expect(settings()).toBe(edited);
});
