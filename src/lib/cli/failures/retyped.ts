import { shellWord } from '../../core/text/shell-word.ts';

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
