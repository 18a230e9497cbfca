import { Help } from '@oclif/core/help';
import { run } from '@oclif/core/run';
import { fixable } from '../core/text/message.ts';
import { usageError } from '../core/text/sovran-error.ts';
import { countLeadingFlags, putCommandFirst, listCommands } from './flags/argv.ts';

/** Runs the command of an argv; global flags may come first. Throws `usage` (exit 2) for flags without a command. */
export async function runOclif(argv: string[], binUrl: string): Promise<void> {
  const leading = countLeadingFlags(argv);
  if (leading > 0 && leading === argv.length)
    throw usageError('usage', fixable('cli.no-command'), { next: ['sovran --help'] });
  await run(leading === 0 ? argv : putCommandFirst(argv, await listCommands(binUrl)), binUrl);
}

/** Help whose topics stand in the order of `package.json`, which names it; one that it leaves out is last. */
export class LifeHelp extends Help {
  protected override get sortedTopics(): typeof this.config.topics {
    const listed = Object.keys(this.config.pjson.oclif.topics ?? {});
    const place = ({ name }: { name: string }): number =>
      listed.includes(name) ? listed.indexOf(name) : listed.length;
    return super.sortedTopics.toSorted((one, other) => place(one) - place(other));
  }
}
