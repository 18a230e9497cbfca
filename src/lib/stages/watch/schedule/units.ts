import { parse } from 'yaml';
import { shellWords } from '../../../core/text/shell-word.ts';
import { expand, expandText, type Filling, type Values } from '../files/expand.ts';
import type { WatchFile } from '../files/files.ts';

/** What units are rendered from. */
export interface Scheduled {
  /** When commands run, and what they name. */
  filling: Filling;
  /** Beginning of the paths of units on the host. */
  prefix: string;
  /** Clone there, and words that start sovran there. */
  clone: string;
  program: readonly string[];
  /** Who runs units of the system. */
  user: string | undefined;
}

/** A service and a timer of each command that is to run, from `templates/watch/`. Pure. */
export function unitsOf(scheduled: Scheduled, templates: Readonly<Record<string, string>>): WatchFile[] {
  const commands = expand(parse(templates['schedule.yml'] ?? ''), scheduled.filling);
  return (commands as (Record<string, string> & { command: string[] })[]).flatMap(({ name, command, ...times }) =>
    ['service', 'timer'].map((kind) => {
      const filling = { values: { ...times, ...unitValues(command, scheduled) }, scopes: {} };
      return {
        path: `${scheduled.prefix}-${name}.${kind}`,
        text: expandText(templates[`schedule.${kind}`] ?? '', filling),
      };
    }),
  );
}

/** In a unit `%` begins a specifier, and `$` a variable in words that are run. */
function unitValues(command: readonly string[], { program, clone, user }: Scheduled): Values {
  const plain = (text: string): string => text.replaceAll('%', '%%');
  const words = plain(shellWords([...program, ...command, '--no-input'])).replaceAll('$', '$$$$');
  const values = { command: plain(`sovran ${shellWords(command)}`), clone: plain(clone), words };
  return user === undefined ? values : { ...values, user };
}
