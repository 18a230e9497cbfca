import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { isElsewhere, projectMarkOn } from '../../machines/hosts/environments.ts';
import { type Filling, expand, expandText, type Values } from '../files/expand.ts';
import type { WatchFile } from '../files/files.ts';
import { readTemplates, settingsOf } from '../install/facts.ts';
import { changesOf, editGate, foreignPaths } from '../install/plan.ts';
import type { Schedule, Timer } from './schema.ts';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { type FoundWatch, parseFound } from '../install/found.ts';
import { runThere } from '../install/site.ts';
import { parse } from 'yaml';
import { shellWords } from '../../../core/text/shell-word.ts';

/** `clone`: on the host, null as installed, else this one. `variables`: of who types the command, `NAME=VALUE`. */
export type ScheduleInput = {
  host: string;
  clone: string | null;
  variables: string[];
  remove: boolean;
  discardEdits: boolean;
};

interface ScheduleFacts extends FoundUnits {
  files: WatchFile[];
  /** The clone there is of this project, and sovran is there. */
  isClone: boolean;
}

/** Has systemd of a host run commands of sovran by the clock. */
export const schedule: Operation<ScheduleInput, ScheduleFacts, Schedule> = {
  id: 'watch schedule',
  target: ({ host }) => `Schedule/${host}`,
  gather: gatherSchedule,
  plan: planSchedule,
  actions: {
    'put-units': {
      apply: (args: PutArgs, { ctx }) => putUnits(ctx, args),
      compensate: (args: PutArgs, { ctx }) => putUnits(ctx, { ...args, units: args.before, before: args.units }),
    },
  },
  result: ({ input }, ctx) => showSchedule(ctx, input.host),
};

async function gatherSchedule(input: ScheduleInput, ctx: StageContext): Promise<ScheduleFacts> {
  const { host, variables, remove } = input;
  const isHere = !(await isElsewhere(ctx, host));
  const there = await findUnits(ctx, host, input.clone ?? '');
  const { scope, user, prefix = '', sovran, project } = there.facts;
  const clone = there.facts.clone || (isHere ? ctx.project.root : '');
  const { id, name } = await ctx.project.settings();
  const filling = await fillingOf(ctx);
  const program = isHere ? ['/usr/bin/env', ...variables, ...ctx.self] : [sovran ?? ''];
  const scheduled = { filling, prefix, clone, program, user: scope === 'system' ? user : undefined };
  return {
    ...there,
    facts: { ...there.facts, clone },
    files: remove ? [] : unitsOf(scheduled, await readTemplates(ctx)),
    isClone: isHere
      ? clone === ctx.project.root || project === (id ?? name)
      : sovran !== undefined && project === (id ?? name),
  };
}

/** What `sovran.yaml` asks for. Throws `not-found` (exit 2) for the application of a canary. */
async function fillingOf(ctx: StageContext): Promise<Filling> {
  const { schedule: asked, siem } = await settingsOf(ctx);
  const { canary, ...times } = asked;
  const app = canary && (await requireResource(ctx.project, 'Application', canary.app)).spec;
  const runs = ([name, when]: [string, unknown]): boolean => when !== false && (name !== 'siem' || siem !== undefined);
  const wanted = Object.fromEntries(Object.entries(times).filter(runs));
  const environments = (await listEnvironments(ctx.project)).map(({ name }) => ({ environment: name }));
  return {
    values: { ...wanted, ...canary, ...(app ? { canary: app.environment } : {}) },
    scopes: { environment: environments },
  };
}

/** Units that are neither installed nor wanted stay. Pure. */
export function planSchedule({ host, remove, discardEdits }: ScheduleInput, facts: ScheduleFacts): PlanDraft {
  const { files, found } = facts;
  const { scope = '', prefix = '', clone = '', lingers, user = '' } = facts.facts;
  const units = Object.fromEntries(files.map(({ path, text }) => [path, text]));
  const before = Object.entries(found.files).filter(([path]) => path in units || path in found.recorded);
  const args: PutArgs = { host, scope, prefix, clone, units, before: Object.fromEntries(before) };
  return {
    gates: [...(remove ? [] : placeGates(host, facts)), editGate(host, foreignPaths(files, found), discardEdits)],
    steps: [
      {
        id: 'put-units',
        title: message('watch.schedule.step', { host }),
        action: 'put-units',
        args: toJson(args),
        change: remove ? 'delete' : before.length > 0 ? 'update' : 'create',
        risk: 'none',
        host,
        details: changesOf(files, found),
      },
    ],
    remarks: [
      ...(remove || files.some(({ path }) => path.includes('-canary-')) ? [] : [message('watch.schedule.no-canary')]),
      ...(remove || scope === 'system' || lingers ? [] : [message('watch.schedule.lingers', { user })]),
    ],
  };
}

function placeGates(host: string, { facts: { systemd, clone = '' }, isClone }: ScheduleFacts): Gate[] {
  const gate = (id: 'systemd' | 'clone', holds: boolean): Gate => {
    const reason = message(holds ? 'watch.schedule.place' : `watch.schedule.${id}`, { host, clone });
    return passOrFail(`schedule-${id}`, holds, reason, { fix: message(`watch.schedule.${id}.fix`, { host }) });
  };
  return [gate('systemd', systemd !== undefined), gate('clone', isClone)];
}

/** What a host says of its systemd, of the clone there, and of units of this project. */
interface FoundUnits {
  /** What `timers.sh` prints, by its first word. */
  facts: Readonly<Partial<Record<string, string>>>;
  found: FoundWatch;
  timers: Timer[];
}

/** Asks a host; `clone` '' is the one that its units run in. */
async function findUnits(ctx: StageContext, name: string, clone = ''): Promise<FoundUnits> {
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

type Units = Record<string, string>;
/** Units by path, instead of those that were there `before`. */
type PutArgs = { host: string; scope: string; prefix: string; clone: string; units: Units; before: Units };

/** Writes and removes units; those that are as wanted keep running. May be repeated. */
async function putUnits({ hosts }: StageContext, { host, units, before, ...place }: PutArgs): Promise<void> {
  const gone = Object.keys(before).filter((path) => units[path] === undefined);
  const lines = Object.entries(units).map(([path, text]) => `${path} ${Buffer.from(text).toString('base64')}\n`);
  const argv = scriptArgv('watch/put-timers', place.scope, place.prefix, place.clone, ...gone);
  await runThere(await hosts.open(host), argv, lines.join(''), place.scope === 'system');
}

/** What units are rendered from. */
interface Scheduled {
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
