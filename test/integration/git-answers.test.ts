import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { listEdited, listUncommitted } from '../../src/lib/adapters/project-store/committed.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { gitWouldTake } from '../../src/lib/adapters/project-store/repository.ts';
import { systemCode } from '../../src/lib/core/kit/system-code.ts';
import { SovranError } from '../../src/lib/core/text/sovran-error.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

const EVENT = 'events/2026/01/one.json';

/** A project whose last commit has an event. */
function withEvent(): string {
  const root = tempProject();
  mkdirSync(join(root, dirname(EVENT)), { recursive: true });
  writeFileSync(join(root, EVENT), 'as committed\n');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'an event');
  return root;
}

/** Takes an object of the repository away, as a bad disk does. */
function lose(root: string, name: string): void {
  const id = git(root, 'rev-parse', name).trim();
  rmSync(join(root, '.git/objects', id.slice(0, 2), id.slice(2)));
}

function closeRepository(root: string): void {
  execFileSync('chown', ['-R', '65534', root]);
}

/** A machine whose PATH holds this program as its git, or none. */
function gitIs(script: string | undefined): void {
  const bin = tempDir();
  if (script !== undefined) writeFileSync(join(bin, 'git'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', bin);
  onTestFinished(() => void vi.unstubAllEnvs());
}

const ask = {
  file: async (root: string) => {
    const content = await openStore(root).at('HEAD').readFile(EVENT);
    return content && String(content);
  },
  edited: (root: string) => listEdited(root, 'events'),
  taken: (root: string) => gitWouldTake(join(root, 'a.key')),
};

/** The words of each question's failure, or what it came to. */
async function answersOf(root: string): Promise<Record<string, unknown>> {
  const said = Object.entries(ask).map(async ([name, question]) => {
    const answer = await question(root).catch((error: unknown) => error);
    if (!(answer instanceof SovranError)) return [name, answer];
    expect(answer).toMatchObject({ code: 'git-failed', exit: 1, next: [`git -C ${root} status`] });
    return [name, `git-failed: ${JSON.stringify(answer.text.params?.reason)}`];
  });
  return Object.fromEntries(await Promise.all(said)) as Record<string, unknown>;
}

const failed = (words: string | RegExp): unknown =>
  expect.stringMatching(new RegExp(`^git-failed: .*(${String(words)})`));

describe('git says for sure that nothing is committed', () => {
  test.for([
    ['without a repository', () => tempDir(), false],
    ['without git', () => (gitIs(undefined), tempDir()), false],
    ['inside of a repository', () => join(tempProject(), '.git'), false],
    [
      'before the first commit',
      () => {
        const root = tempDir();
        git(root, 'init', '--quiet');
        return root;
      },
      true,
    ],
    ['where the commit has no such file', tempProject, true],
    [
      'where the file is not committed',
      () => {
        const root = tempProject();
        mkdirSync(join(root, dirname(EVENT)), { recursive: true });
        writeFileSync(join(root, EVENT), 'new');
        return root;
      },
      true,
    ],
  ] as const)('%s', async ([, make, taken]) => {
    expect(await answersOf(make())).toEqual({ file: undefined, edited: [], taken });
  });

  test('reports committed and edited files', async () => {
    const root = withEvent();
    writeFileSync(join(root, EVENT), 'edited\n');
    expect(await answersOf(root)).toEqual({ file: 'as committed\n', edited: [EVENT], taken: true });
  });
});

describe('files that differ from the last commit', () => {
  const uncommitted = (root: string) => listUncommitted(root, [EVENT]);

  test.for([
    ['none without a repository', () => tempDir(), []],
    ['none without git', () => (gitIs(undefined), tempDir()), []],
    ['none of one that is as committed', withEvent, []],
    ['an edited one', () => change('edited\n'), [EVENT]],
    ['a removed one', () => change(undefined), [EVENT]],
  ] as const)('%s', async ([, make, paths]) => {
    expect(await uncommitted(make())).toEqual(paths);
  });

  test('a new one, also before the first commit, unless git ignores it', async () => {
    const root = tempDir();
    git(root, 'init', '--quiet');
    mkdirSync(join(root, dirname(EVENT)), { recursive: true });
    writeFileSync(join(root, EVENT), 'new');
    expect(await uncommitted(root)).toEqual([EVENT]);
    writeFileSync(join(root, '.git', 'info', 'exclude'), `${dirname(EVENT)}\n`);
    expect(await uncommitted(root)).toEqual([]);
  });

  test('fails when git cannot say', async () => {
    const [foreign, damaged] = [withEvent(), withEvent()];
    closeRepository(foreign);
    rmSync(join(damaged, '.git/HEAD'));
    for (const root of [foreign, damaged])
      await expect(uncommitted(root)).rejects.toMatchObject({ code: 'git-failed', exit: 1 });
  });

  function change(text: string | undefined): string {
    const root = withEvent();
    if (text === undefined) rmSync(join(root, EVENT));
    else writeFileSync(join(root, EVENT), text);
    return root;
  }
});

describe('does not read a git failure as nothing committed', () => {
  test('in another user’s repository', async () => {
    const root = withEvent();
    closeRepository(root);
    const words = failed('dubious ownership');
    expect(await answersOf(root)).toEqual({ file: words, edited: words, taken: words });
  });

  test.for([
    ['a file is lost', `HEAD:${EVENT}`, failed('bad object'), []],
    ['a folder is lost', `HEAD:${dirname(EVENT)}`, failed('Could not read'), []],
    ['the commit is lost', 'HEAD', failed('not a tree object'), failed('bad object HEAD')],
  ] as const)('where %s', async ([, name, file, edited]) => {
    const root = withEvent();
    lose(root, name);
    expect(await answersOf(root)).toMatchObject({ file, edited });
  });

  test('where the branch is damaged', async () => {
    const root = withEvent();
    writeFileSync(join(root, '.git/refs/heads/main'), '');
    expect(await answersOf(root)).toMatchObject({ file: failed('broken'), edited: failed('broken') });
  });

  test('where the repository is damaged, or may not be read', async () => {
    const root = withEvent();
    rmSync(join(root, '.git/HEAD'));
    const words = failed('project.git-failed.not-taken');
    expect(await answersOf(root)).toEqual({ file: words, edited: words, taken: words });
  });

  test.for([
    ['is killed', 'kill -9 $$', 'SIGKILL'],
    ['fails without a word', 'exit 1', 'mute'],
    ['runs out of something', 'echo "fatal: unable to create thread" >&2; exit 128', 'create thread'],
  ] as const)('where it %s', async ([, script, words]) => {
    const root = withEvent();
    gitIs(script);
    expect(await answersOf(root)).toEqual({ file: failed(words), edited: failed(words), taken: failed(words) });
  });

  test('where it may not be started', async () => {
    const root = withEvent();
    gitIs('');
    const dir = process.env.PATH ?? '';
    chmodSync(join(dir, 'git'), 0o644);
    expect(existsSync(join(dir, 'git'))).toBe(true);
    const words = failed('reason.denied');
    expect(await answersOf(root)).toEqual({ file: words, edited: words, taken: words });
  });

  test('where no further file can be opened', () => {
    const root = withEvent();
    const module = new URL('../../src/lib/adapters/project-store/open-store.ts', import.meta.url).href;
    const script = `
import { openSync } from 'node:fs';
import { openStore } from '${module}';
const [root] = process.argv.slice(1);
const read = () => openStore(root).at('HEAD').readFile('${EVENT}');
await read();
try { for (;;) openSync('/dev/null'); } catch {}
process.stdout.write(await read().then(() => 'absent', ({ code }) => code));`;
    const argv = ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', script, root];
    expect(execFileSync('sh', argv, { encoding: 'utf8' })).toBe('git-failed');
  });
});

test('remembers only answers: asks again after git failed', async () => {
  const root = withEvent();
  writeFileSync(join(root, EVENT), 'edited\n');
  const project = openStore(root);
  const { state } = await project.readEventChain();
  const path = process.env.PATH ?? '';
  gitIs('exit 128');
  expect(systemCode(await project.listEditedEvents(state).catch((error: unknown) => error))).toBe('git-failed');
  vi.stubEnv('PATH', path);
  expect(await project.listEditedEvents(state)).toEqual([EVENT]);
});

test('reports edits without disk room for the index', async () => {
  const root = withEvent();
  for (const name of ['two', 'three', 'four']) writeFileSync(join(root, dirname(EVENT), `${name}.json`), name);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'more events');
  writeFileSync(join(root, EVENT), 'changed\n');
  writeFileSync(join(root, dirname(EVENT), 'two.json'), 'changed and staged');
  rmSync(join(root, dirname(EVENT), 'three.json'));
  for (const name of ['added', 'added-and-changed']) writeFileSync(join(root, dirname(EVENT), `${name}.json`), name);
  git(root, 'add', '--all');
  git(root, 'reset', '--quiet', EVENT);
  writeFileSync(join(root, dirname(EVENT), 'added-and-changed.json'), 'changed');
  const usual = await listEdited(root, 'events');
  expect(usual.toSorted()).toEqual([EVENT, 'events/2026/01/three.json', 'events/2026/01/two.json']);
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const words = "fatal: sha1 file '.git/index.lock' write error. Out of diskspace";
  gitIs(`case " $* " in *" diff "*) echo "${words}" >&2; exit 128;; esac; exec ${real} "$@"`);
  expect((await listEdited(root, 'events')).toSorted()).toEqual(usual.toSorted());
});
