import { run } from '@oclif/core/run';
import { message } from '../core/text/message.ts';
import { type SovranError, usageError } from '../core/text/sovran-error.ts';
import { countLeadingFlags, putCommandFirst, listCommands } from './flags/argv.ts';

/** `package.json` names this module for the help: it is loaded by then. */
export { LifeHelp } from './life-help.ts';

/** Runs the command of an argv; global flags may come first. Throws `usage` (exit 2) for flags without a command. */
export async function runOclif(argv: string[], binUrl: string): Promise<void> {
  const leading = countLeadingFlags(argv);
  if (leading > 0 && leading === argv.length) throw noCommand();
  await run(leading === 0 ? argv : putCommandFirst(argv, await listCommands(binUrl)), binUrl);
}

function noCommand(): SovranError {
  return usageError('usage', message('cli.no-command'), {
    fix: message('cli.no-command.fix'),
    next: ['sovran --help'],
  });
}
