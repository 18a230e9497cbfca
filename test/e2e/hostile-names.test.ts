import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

interface ManifestCommand {
  id: string;
  args: Record<string, { name: string; required?: boolean }>;
  flags: Record<string, { required?: boolean; type: string; options?: string[] }>;
}

/** What a required flag is given where its value does not matter to the name. */
const FLAG_VALUES: Readonly<Record<string, string>> = {};

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
    .flatMap(([flag, { type, options }]) =>
      type === 'boolean' ? [`--${flag}`] : [`--${flag}`, FLAG_VALUES[flag] ?? options?.[0] ?? 'x'],
    );
}

test('the manifest names commands that take a name', () => {
  expect(named.map(({ id }) => id)).toEqual(expect.arrayContaining(['init', 'host:add']));
});

test.each(named.map((command) => [command.id.replaceAll(':', ' '), command] as const))(
  '[fault 38] %s refuses invalid names, and changes nothing',
  async (id, command) => {
    const root = tempProject();
    const before = git(root, 'status', '--porcelain', '--ignored');
    for (const [what, name] of HOSTILE) {
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
    const after = git(root, 'status', '--porcelain', '--ignored').replaceAll(/^!! \.sovran\/\n/gm, '');
    expect(after).toBe(before);
    expect(git(root, 'log', '--oneline').trim().split('\n')).toHaveLength(1);
  },
);
