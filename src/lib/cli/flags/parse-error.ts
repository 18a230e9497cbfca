import { message, type Message } from '../../core/text/message.ts';
import { nearestNames } from '../../core/kit/nearest-names.ts';
import { EXIT, type SovranError, usageError } from '../../core/text/sovran-error.ts';

interface ParseFailure {
  name: string;
  message: string;
  args?: { name: string }[] | string[];
  flags?: string[];
  failed?: { name: string; reason?: string }[];
}

/** Flags that a command knows, by name. */
type KnownFlags = Readonly<Record<string, { summary?: string | undefined }>>;

/** Words oclif's parse errors from our catalogues; undefined when the error is not one. `flags` may be meant by a wrong one. */
export function toUsageError(error: unknown, command: string, flags: KnownFlags = {}): SovranError | undefined {
  const failure = error as ParseFailure & { parse?: unknown; oclif?: { exit?: number } };
  if (!(error instanceof Error) || failure.oclif?.exit !== EXIT.usage) return undefined;
  return usage(
    describe(failure),
    command,
    (failure.flags ?? []).flatMap((flag) => meantBy(flag, flags)),
  );
}

/** Flags of nearly the same name; else the only one that speaks of what was typed. */
function meantBy(typed: string, flags: KnownFlags): string[] {
  const word = /^--([a-z-]{3,})/.exec(typed)?.[1];
  if (word === undefined) return [];
  const near = nearestNames(word, Object.keys(flags));
  const speaking = Object.keys(flags).filter((name) =>
    flags[name]?.summary
      ?.toLowerCase()
      .split(/[^a-z-]+/)
      .includes(word),
  );
  return (near.length === 0 && speaking.length === 1 ? speaking : near).map((name) => `--${name}`);
}

/** Refuses `--yes=no`, which oclif reads as `--yes` and an argument. Throws `usage` (exit 2). */
export function refuseValues(argv: readonly string[], flags: Record<string, { type: string }>, command: string): void {
  const end = argv.indexOf('--');
  for (const word of end < 0 ? argv : argv.slice(0, end)) {
    const [, name = '', value = ''] = /^--([a-z-]+)=(.*)$/s.exec(word) ?? [];
    if (flags[name]?.type === 'boolean')
      throw usage(message('cli.usage.no-value', { flag: `--${name}`, value }), command);
  }
}

function usage(text: Message, command: string, meant: readonly string[] = []): SovranError {
  return usageError('usage', text, {
    fix:
      meant.length > 0
        ? message('text.did-you-mean', { names: meant.join(', ') })
        : message('cli.usage.fix', { command }),
    next: [`sovran ${command} --help`],
  });
}

function describe(failure: ParseFailure): SovranError['text'] {
  if (failure.flags) return message('cli.usage.unknown', { words: failure.flags.join(' ') });
  if (failure.name === 'UnexpectedArgsError') return message('cli.usage.unknown', { words: listArgs(failure) });
  if (failure.args) return message('cli.missing-flags', { flags: listArgs(failure) });
  const option = /^Expected (.+?)=.* to be one of: (.*)/.exec(failure.message);
  if (option) return message('cli.usage.flag-choice', { flag: option[1] ?? '', choices: option[2] ?? '' });
  const valueless = /^Flag (--\S+) expects a value/.exec(failure.message);
  if (valueless) return message('cli.usage.flag-value', { flag: valueless[1] ?? '' });
  const required = [...failure.message.matchAll(/Missing required flag (\S+)/g)].map((found) => `--${found[1]}`);
  if (required.length > 0) return message('cli.missing-flags', { flags: required.join(' ') });
  return describeValue(failure.message) ?? message('cli.usage.other', { reason: wordsOf(failure.message) });
}

/** A value of the wrong form: `Parsing --port` is followed by what was expected. */
function describeValue(text: string): Message | undefined {
  const flag = /Parsing (--\S+)/.exec(text)?.[1] ?? /Flag (--\S+)/.exec(text)?.[1] ?? '';
  const [, bound, limit, value = ''] =
    /Expected an integer (?:(greater|less) than or equal to (\S+) )?but received: (.*)/.exec(text) ?? [];
  if (bound === 'greater') return message('cli.usage.too-small', { flag, limit: limit ?? '', value });
  if (bound === 'less') return message('cli.usage.too-big', { flag, limit: limit ?? '', value });
  if (/Expected an integer/.test(text)) return message('cli.usage.no-integer', { flag, value });
  const [, one, other] = /(--[\w-]+)\S* cannot also be provided when using (--[\w-]+)/.exec(text) ?? [];
  if (one && other) return message('cli.usage.exclusive', { flag: one, other });
  if (/can only be specified once/.test(text)) return message('cli.usage.twice', { flag });
  const choices = /expects one of these values: (.*)/.exec(text)?.[1];
  return choices === undefined ? undefined : message('cli.usage.flag-choice', { flag, choices });
}

function listArgs(failure: ParseFailure): string {
  return (failure.args ?? []).map((arg) => (typeof arg === 'string' ? arg : arg.name.toUpperCase())).join(' ');
}

/** The lines that say what is wrong, without oclif's heading and its hint about help. */
function wordsOf(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !/^(The following errors? occurred|See more help)/.test(line))
    .join('; ');
}
