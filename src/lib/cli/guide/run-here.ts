import type { Config } from '@oclif/core/config';
import { EXIT, type ExitCode } from '../../core/text/sovran-error.ts';
import { SovranCommand } from '../base-command.ts';
import type { GlobalFlags } from '../session/session.ts';
import type { RunCommand } from './walk.ts';

/** The most words that a command has. */
const LONGEST = 3;

/** Runs commands in this process, with the global flags of this one: signals, journal and exit code are the command's own. */
export function runHere(config: Config, flags: GlobalFlags): RunCommand {
  return async (words) => {
    const count = [LONGEST, 2, 1].find((length) => config.findCommand(words.slice(0, length).join(':')) !== undefined);
    if (count === undefined) throw new Error(`no command: ${words.join(' ')}`);
    process.exitCode = undefined;
    SovranCommand.showsNext = false;
    await config
      .runCommand(words.slice(0, count).join(':'), [...words.slice(count), ...passedOn(flags)])
      .finally(() => (SovranCommand.showsNext = true));
    return takeExit();
  };
}

/** The verdict that the command left for this process, which continues. */
function takeExit(): ExitCode {
  const exit = Number(process.exitCode ?? EXIT.ok) as ExitCode;
  process.exitCode = undefined;
  return exit;
}

/** Global flags that were typed. */
function passedOn({ project, lang, quiet, 'no-color': noColor }: GlobalFlags): string[] {
  return [
    ...(project === undefined ? [] : ['--project', project]),
    ...(lang === undefined ? [] : ['--lang', lang]),
    ...(quiet ? ['--quiet'] : []),
    ...(noColor ? ['--no-color'] : []),
  ];
}
