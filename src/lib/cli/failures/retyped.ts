import { shellWord } from '../../core/text/shell-word.ts';
import { givenFor, parseFingerprint } from '../../stages/machines/hosts/pins/trust-keys.ts';
import type { SshMachine } from '../../core/ports/ssh-directory.ts';

/** A command as it was typed. */
export interface TypedLine {
  /** Without `sovran`, e.g. `host add`. */
  command: string;
  /** The words after it, as the shell gave them. */
  argv: readonly string[];
  /** Names of the flags that the command knows. */
  flags: readonly string[];
}

/** Flags of the conversation: they say nothing of what is to be done. */
const SILENT = /^(?:--(?:json|no-input|yes|quiet|no-color)|-[yq]+|--lang=.*)$/;

/** The same command, to be typed again. */
export function retyped({ command, argv }: TypedLine): string {
  return ['sovran', command, ...withoutTalk(argv).map(shellWord)].join(' ');
}

/** The same command with a value for one of its flags, in place of any that was typed. */
export function retypedWith(line: TypedLine, flag: string, value: string): string {
  const name = `--${flag}`;
  const argv = line.argv.filter(
    (word, at) => word !== name && !word.startsWith(`${name}=`) && line.argv[at - 1] !== name,
  );
  return retyped({ ...line, argv: [...argv, name, value] });
}

/** The command that plans again into the same file; to standard output for a plan from standard input. */
export function replanned(line: TypedLine): string {
  const words = withoutTalk(line.argv);
  const argv = words.flatMap((word, at) => {
    if (words[at - 1] === '--plan') return word === '-' ? [] : [word];
    if (word === '--plan') return [words[at + 1] === '-' ? '--dry-run' : '--plan-out'];
    return [word === '--plan=-' ? '--dry-run' : word.replace(/^--plan=/, '--plan-out=')];
  });
  return retyped({ ...line, argv });
}

function withoutTalk(argv: readonly string[]): string[] {
  return argv.filter((word, at) => !SILENT.test(word) && word !== '--lang' && argv[at - 1] !== '--lang');
}

/** A command about the keys of a host, as it was typed. */
export interface TypedCommand {
  /** Without `sovran`, with the name of the host. */
  command: string;
  /** As parsed; those of `--fingerprint` among them. */
  flags: { fingerprint?: string[] | undefined };
}

/** Where the right fingerprint is to be written: it must come from who runs the machine. */
const OPEN = 'SHA256:…';
/** Flags of the conversation, which say nothing of the host, and those that are written by themselves. */
const LEFT_OUT = ['fingerprint', 'json', 'lang', 'no-color', 'no-input', 'quiet', 'yes'];

/** The command with a machine’s fingerprint replaced; open unless given. */
export function typedWith({ command, flags }: TypedCommand, machine: SshMachine, fingerprint = OPEN): string {
  const given = flags.fingerprint ?? [];
  const kept = given.filter((text) => givenFor(machine, [parseFingerprint(text)]).length === 0);
  const wanted = machine.isJump ? `${shellWord(machine.machine)}=${fingerprint}` : fingerprint;
  return lineOf(command, flags, [...kept.map(shellWord), wanted]);
}

/** The command as it was typed, or as the answers to the questions would be typed. */
export function typedAgain({ command, flags }: TypedCommand): string {
  return lineOf(command, flags, (flags.fingerprint ?? []).map(shellWord));
}

/** The command without `--accept-new`; a fingerprint of the host is left open where none was given. */
export function typedWithoutAcceptNew({ command, flags }: TypedCommand): string {
  const given = flags.fingerprint ?? [];
  const hasOwn = given.some((text) => parseFingerprint(text).machine === undefined);
  return lineOf(command, flags, [...given.map(shellWord), ...(hasOwn ? [] : [OPEN])], ['accept-new']);
}

function lineOf(command: string, flags: object, fingerprints: string[], without: string[] = []): string {
  const repeated = Object.entries(flags).filter(([name]) => ![...LEFT_OUT, ...without].includes(name));
  const words = repeated.flatMap(([name, value]) => flagWords(`--${name}`, value));
  return ['sovran', command, ...words, ...fingerprints.flatMap((one) => ['--fingerprint', one])].join(' ');
}

function flagWords(flag: string, value: unknown): string[] {
  if (value === true) return [flag];
  const values = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => (typeof one === 'string' ? [flag, shellWord(one)] : []));
}
