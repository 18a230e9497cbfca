import type { Family } from '../../src/lib/stages/machines/preflight/terms/supported-systems.ts';
import type { CommandCase, StepCase } from './step-cases.ts';

/** A command as a row writes it: words without spaces, a script with its arguments, any words, or a file. */
type CommandRow = { run: string } | { sh: string; args?: string[] } | CommandCase;

/**
 * A row of `test/cases/provision` stands for one case of each step (`S01 S02`) on each system (`debian 13`) that it names.
 * `{new PATH}` in `diff` and `{written PATH}` in `after` stand for the lines that tell of a file of `commands`.
 */
export type StepRow = Omit<StepCase, 'family' | 'release' | 'commands'> & {
  on: `${Family} ${string}`[];
  commands?: CommandRow[];
};

/** The cases that a row stands for. */
export function casesOf(row: StepRow): (StepCase & { title: string })[] {
  const { on, step: steps, commands: rows, diff, after, ...rest } = row;
  const commands = rows?.map(commandOf);
  const written = Object.fromEntries(
    (commands ?? []).flatMap((one) => ('write' in one ? [[one.write, one] as const] : [])),
  );
  const whole = {
    ...rest,
    ...(commands ? { commands } : {}),
    ...(diff === undefined ? {} : { diff: told(diff, written) }),
    ...(after === undefined ? {} : { after: told(after, written) }),
  };
  return steps.split(' ').flatMap((step) =>
    on.map((system) => {
      const [family, release] = system.split(' ') as [Family, string];
      return { ...whole, step, family, release, title: `${step} ${system}: ${row.name}` };
    }),
  );
}

function commandOf(row: CommandRow): CommandCase {
  if ('run' in row) return { argv: row.run.split(' ') };
  return 'sh' in row ? { argv: ['sh', '-c', row.sh, ...(row.args ?? [])] } : row;
}

type Written = Extract<CommandCase, { write: string }>;

function told(text: string, files: Record<string, Written>): string {
  return text.replaceAll(/^\{(new|written) (.+)\}$/gm, (_, how: string, path: string) => {
    const file = files[path];
    if (!file) throw new Error(`no command writes ${path}`);
    const lines = file.text.trimEnd().split('\n');
    if (how === 'new') return [path, ...lines].map((line) => `+ ${line}`).join('\n');
    return [`path=${file.mode.slice(1)} root:root ${path}`, ...lines.map((line) => `text=${line}`)].join('\n');
  });
}
