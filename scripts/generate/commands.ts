import { isGlobal, readManifest, type ManifestCommand, type ManifestFlag } from './manifest.ts';
import { table } from './table.ts';

/** `docs/commands.md`: every command with its arguments, flags and examples. */
export function generateCommands(): Map<string, string> {
  const manifest = readManifest();
  const [first] = manifest.values();
  const globals = Object.values(first?.flags ?? {}).filter(isGlobal);
  const lines = [
    '# Commands',
    '',
    'Made by `npm run generate` from the commands themselves; a test fails when it is out of date.',
    '`sovran COMMAND --help` prints the same.',
    '',
    ...indexLines(manifest),
    '',
    '## Flags of every command',
    '',
    ...flagTable(globals),
    ...[...manifest].flatMap(([name, command]) => ['', ...commandLines(name, command)]),
  ];
  return new Map([['docs/commands.md', `${lines.join('\n')}\n`]]);
}

function indexLines(manifest: Map<string, ManifestCommand>): string[] {
  const rows = [...manifest].map(([name, { summary = '' }]) => [
    `[\`${name}\`](#sovran-${name.replaceAll(' ', '-')})`,
    summary,
  ]);
  return table(['command', 'what it does'], rows);
}

function commandLines(name: string, command: ManifestCommand): string[] {
  const flags = Object.values(command.flags).filter((flag) => !isGlobal(flag) && !flag.hidden);
  return [
    `## sovran ${name}`,
    '',
    command.summary ?? '',
    '',
    '```',
    usageOf(name, command),
    '```',
    ...(flags.length > 0 ? ['', ...flagTable(flags)] : []),
    '',
    'Examples:',
    '',
    '```sh',
    ...(command.examples ?? []),
    '```',
  ];
}

function usageOf(name: string, { args, flags }: ManifestCommand): string {
  const named = Object.values(args).map((arg) => {
    const word = `${arg.name.toUpperCase()}${arg.multiple ? '…' : ''}`;
    return arg.required ? word : `[${word}]`;
  });
  const required = Object.values(flags).filter((flag) => flag.required);
  return ['sovran', name, ...named, ...required.map(spell), '[flags]'].join(' ');
}

function flagTable(flags: ManifestFlag[]): string[] {
  const sorted = flags.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return table(
    ['flag', 'meaning'],
    sorted.map((flag) => [`\`${flag.char ? `-${flag.char}, ` : ''}${spell(flag)}\``, meaningOf(flag)]),
  );
}

function spell({ name, type, allowNo, helpValue, options }: ManifestFlag): string {
  if (type === 'boolean') return allowNo ? `--[no-]${name}` : `--${name}`;
  return `--${name} ${helpValue ?? options?.join('|') ?? 'VALUE'}`;
}

function meaningOf({ summary = '', required, multiple, helpValue, options, default: value }: ManifestFlag): string {
  const values = helpValue && options ? ` One of: ${options.join(', ')}.` : '';
  const given = typeof value === 'string' || typeof value === 'number' ? ` Default: ${value}.` : '';
  return `${summary}${values}${given}${required ? ' Required.' : ''}${multiple ? ' Repeatable.' : ''}`;
}
