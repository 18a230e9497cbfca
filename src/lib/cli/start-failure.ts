import { message } from '../core/text/message.ts';
import { nearestNames } from '../core/kit/nearest-names.ts';
import { EXIT, type SovranError, usageError } from '../core/text/sovran-error.ts';
import { asSovranError, toErrorDocument, toErrorLines } from './failures/failure.ts';
import { listCommands, putCommandFirst } from './flags/argv.ts';
import { guessGlobalFlags } from './flags/flags.ts';
import { openSession } from './open-session.ts';

/** A failure outside any command: an unknown command, or a bug while starting. */
export async function reportStartFailure(thrown: unknown, binUrl: string): Promise<void> {
  const oclifExit = (thrown as { oclif?: { exit?: number } }).oclif?.exit;
  if (oclifExit === EXIT.ok) return;
  const argv = process.argv.slice(2);
  const flags = guessGlobalFlags(argv);
  const { view, interrupt } = await openSession(flags);
  interrupt.dispose();
  const error = isUnknownCommand(thrown) ? unknownCommand(argv, await listCommands(binUrl)) : asSovranError(thrown);
  if (flags.json) process.stdout.write(`${JSON.stringify(toErrorDocument(error, view))}\n`);
  else process.stderr.write(`${toErrorLines(error, view).join('\n')}\n`);
  process.exitCode = error.exit;
}

/** In the words of oclif, of who runs commands and of who shows their help. */
function isUnknownCommand(thrown: unknown): boolean {
  return thrown instanceof Error && /^command .* not found\.?$/i.test(thrown.message);
}

function unknownCommand(argv: string[], known: string[]): SovranError {
  const typed = withoutHelp(putCommandFirst(argv, known));
  const words = typed.findIndex((word) => word.startsWith('-'));
  if (words === 0)
    return usageError('usage', message('cli.usage.unknown', { words: typed[0] ?? '' }), { next: ['sovran --help'] });
  const command = typed.slice(0, words < 0 ? 2 : Math.min(words, 2)).join(' ');
  const near = nearestNames(command, known);
  return usageError('unknown-command', message('cli.unknown-command', { command }), {
    ...(near.length > 0 ? { fix: message('text.did-you-mean', { names: near.join(', ') }) } : {}),
    next: near.length > 0 ? near.map((name) => `sovran ${name} --help`) : ['sovran --help'],
  });
}

/** What help was asked for. */
function withoutHelp(typed: string[]): string[] {
  const words = typed.filter((word) => word !== '--help');
  return words[0] === 'help' && words.length > 1 ? words.slice(1) : words;
}
