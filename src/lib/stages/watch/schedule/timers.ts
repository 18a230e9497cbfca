import type { StageContext } from '../../../core/operation/context.ts';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { projectMarkOn } from '../../machines/hosts/environments.ts';
import { type FoundWatch, parseFound } from '../install/found.ts';
import { runThere } from '../install/site.ts';
import type { Schedule, Timer } from './schema.ts';

/** What a host says of its systemd, of the clone there, and of units of this project. */
export interface FoundUnits {
  /** What `timers.sh` prints, by its first word. */
  facts: Readonly<Partial<Record<string, string>>>;
  found: FoundWatch;
  timers: Timer[];
}

/** Asks a host; `clone` '' is the one that its units run in. */
export async function findUnits(ctx: StageContext, name: string, clone = ''): Promise<FoundUnits> {
  const mark = digestOfText(await projectMarkOn(ctx, name))
    .replace('sha256:', '')
    .slice(0, 8);
  const said = await runThere(await ctx.hosts.open(name), scriptArgv('watch/timers', `sovran-${mark}`, clone));
  const lines = said.split('\n').map((line) => /^(\S*) ?(.*)$/.exec(line)?.slice(1) ?? []);
  return {
    facts: Object.fromEntries(lines) as FoundUnits['facts'],
    found: parseFound(said),
    timers: lines.flatMap(([kind, text = '']) => (kind === 'timer' ? [JSON.parse(text) as Timer] : [])),
  };
}

/** Timers of this project on a host, and what systemd says of them. Throws as its host does. */
export async function showSchedule(ctx: StageContext, host: string): Promise<Schedule> {
  return { host, timers: (await findUnits(ctx, host)).timers };
}

export type Units = Record<string, string>;
/** Units by path, instead of those that were there `before`. */
export type PutArgs = { host: string; scope: string; prefix: string; clone: string; units: Units; before: Units };

/** Writes and removes units; those that are as wanted keep running. May be repeated. */
export async function putUnits({ hosts }: StageContext, { host, units, before, ...place }: PutArgs): Promise<void> {
  const gone = Object.keys(before).filter((path) => units[path] === undefined);
  const lines = Object.entries(units).map(([path, text]) => `${path} ${Buffer.from(text).toString('base64')}\n`);
  const argv = scriptArgv('watch/put-timers', place.scope, place.prefix, place.clone, ...gone);
  await runThere(await hosts.open(host), argv, lines.join(''), place.scope === 'system');
}
