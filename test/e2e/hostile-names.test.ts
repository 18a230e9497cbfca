import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { git, makeProject } from '../support/temp-project.ts';
import { TURN, WHOLE } from '../support/tier.ts';

interface ManifestCommand {
  id: string;
  args: Record<string, { name: string; required?: boolean }>;
  flags: Record<string, { required?: boolean; type: string; options?: string[] }>;
}

/** A commit tries one of them on each command, others each time; `checkName` is tried with all in the units. */
const HOSTILE: readonly [what: string, name: string][] = [
  ['a way out', '../x'],
  ['a flag', '-rf'],
  ['a line break', 'a\nb'],
  ['300 characters', 'a'.repeat(300)],
  ['a letter that looks like another', 'h\u043Est'],
  ['nothing', ''],
  ['a folder', 'a/b'],
  ['a substitution', '$(id)'],
  ['upper case', 'Host'],
  ['the parent folder', '..'],
];

const manifest = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as {
  commands: Record<string, ManifestCommand>;
};
const named = Object.values(manifest.commands).filter(({ args }) => 'name' in args || 'names' in args);

function requiredFlags({ flags }: ManifestCommand): string[] {
  return Object.entries(flags)
    .filter(([, { required }]) => required)
    .flatMap(([flag, { type, options }]) => (type === 'boolean' ? [`--${flag}`] : [`--${flag}`, options?.[0] ?? 'x']));
}

/** No command may change it, so all share one. */
const root = mkdtempSync(join(tmpdir(), 'sovran-test-'));
makeProject(root);
const before = stateOf(root);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Files and commits of a project, without what runs keep for themselves. */
function stateOf(project: string): string {
  const files = git(project, 'status', '--porcelain', '--ignored').replaceAll(/^!! \.sovran\/\n/gm, '');
  return `${git(project, 'rev-parse', 'HEAD')}${files}`;
}

test('the manifest names commands that take a name', () => {
  expect(named.map(({ id }) => id)).toEqual(expect.arrayContaining(['init', 'host:add']));
});

test.each(named.map((command, index) => [command.id.replaceAll(':', ' '), command, index] as const))(
  '[fault 38] %s refuses invalid names, and changes nothing',
  async (id, command, index) => {
    const names = WHOLE ? HOSTILE : [HOSTILE[(index + TURN) % HOSTILE.length] ?? ['nothing', '']];
    for (const [what, name] of names) {
      const args = [...id.split(' '), '--json', '--project', root, ...requiredFlags(command), '--', name];
      const { exit, json, stderr } = await sovran(args, { cwd: root });
      expect(exit, `${what}: ${stderr}`).toBe(2);
      expect(json, what).toMatchObject({ error: { exit: 2, code: expect.stringMatching(/^[a-z-]+$/) } });
      expect((json as { error: { code: string } }).error.code, what).not.toBe('unexpected');
    }
    const without = await sovran([...id.split(' '), '--json', '--project', root, '../x'], { cwd: root });
    expect(without, 'the name comes before what else is missing').toMatchObject({
      exit: 2,
      json: { error: { code: 'bad-name' } },
    });
    expect(stateOf(root)).toBe(before);
  },
);
