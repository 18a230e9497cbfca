import type { CompletedCommand } from './word-table.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Reads a file of `templates/completion`. */
type ReadPart = (name: string) => Promise<string>;

/** The completion of a shell, to be sourced: words are in the script, names of resources are those of the project's files. */
export async function completionScript(
  shell: Shell,
  commands: readonly CompletedCommand[],
  read: ReadPart,
): Promise<string[]> {
  const rules = [...wordFunctions(commands), ...(await read('rules.bash')).trim().split('\n').slice(1)].join('\n');
  // fish has bash read them, out of a word in quotes
  const quoted = shell === 'fish' ? rules.replaceAll('\\', '\\\\').replaceAll("'", "\\'") : rules;
  return (await read(shell))
    .trimEnd()
    .replace('{{rules}}', () => quoted)
    .split('\n');
}

function wordFunctions(commands: readonly CompletedCommand[]): string[] {
  const flags = commands.map((one) => [one.words, Object.keys(one.flags).join(' ')] as const);
  const words = commands.flatMap((one) => one.arguments.map((text, at) => [`${one.words} ${at}`, text] as const));
  return [
    ...caseFunction('_sovran_words', wordsByTopic(commands)),
    ...caseFunction('_sovran_argument', words.filter(isKnown)),
    ...caseFunction('_sovran_flags', flags.filter(isKnown)),
    ...caseFunction('_sovran_values', valuesByFlag(commands)),
  ];
}

function isKnown([, text]: readonly [string, string]): boolean {
  return text !== '';
}

/** The next words after each beginning of a command; '' is the beginning of all. */
function wordsByTopic(commands: readonly CompletedCommand[]): (readonly [string, string])[] {
  const next = new Map<string, Set<string>>();
  for (const { words } of commands) {
    const all = words.split(' ');
    for (const [at, word] of all.entries()) {
      const before = all.slice(0, at).join(' ');
      next.set(before, (next.get(before) ?? new Set()).add(word));
    }
  }
  return [...next].map(([before, after]) => [before, [...after].join(' ')] as const);
}

/** A flag means the same for most commands: those that differ stand first, with their command. */
function valuesByFlag(commands: readonly CompletedCommand[]): (readonly [string, string])[] {
  const common = new Map<string, string>();
  const own: (readonly [string, string])[] = [];
  for (const { words, flags } of commands)
    for (const [flag, values] of Object.entries(flags)) {
      if (!common.has(flag)) common.set(flag, values);
      else if (common.get(flag) !== values) own.push([`${words} ${flag}`, values]);
    }
  return [...own, ...[...common].map(([flag, values]) => [`*' ${flag}'`, values] as const)];
}

function caseFunction(name: string, cases: readonly (readonly [string, string])[]): string[] {
  const lines = cases.map(([pattern, text]) => {
    return `    ${pattern.startsWith('*') ? pattern : `'${pattern}'`}) REPLY='${text}' ;;`;
  });
  return [`${name}() {`, '  REPLY=', '  case "$1" in', ...lines, '  esac', '}'];
}
