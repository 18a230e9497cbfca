import { digestOfText } from '../../../core/kit/canonical.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { filesOf, packagesOf, programsOf, type WatchFile } from '../files/files.ts';
import { isListening, OFFSETS, type WatchedHost, type WatchProgram } from '../files/subject.ts';
import { secretPath } from '../files/values.ts';
import type { HostWatch, InstallWatchInput } from './facts.ts';
import type { FoundWatch, WatchOwner } from './found.ts';

/** A file of the operator with the path of its secret on the host: its first line, a URL, or all of it. */
export type Secret = { from: string; path: string; whole?: true };

export type StageArgs = { host: string; files: WatchFile[]; owner: WatchOwner; secrets: Secret[] };
export type StartArgs = { host: string; portBase: number; secrets: Secret[]; programs: WatchProgram[] };

/** Files that differ, then the programs of each host, then its record. Pure. */
export function planInstall({ discardEdits }: InstallWatchInput, hosts: HostWatch[]): PlanDraft {
  return {
    gates: hosts.flatMap((one) => installGates(one, discardEdits)),
    steps: hosts.flatMap(installSteps),
    remarks: hosts.flatMap(({ host }) => remarksOf(host)),
  };
}

function installGates({ host, found, mark }: HostWatch, discardEdits: boolean): Gate[] {
  const { name } = host;
  return [
    programGate(host, found),
    ...executableGates(host, found),
    ownGate(name, found, mark),
    portGate(host, found),
    ...(host.siem?.problem ? [{ id: 'watch-siem', verdict: 'fail', reason: host.siem.problem } as const] : []),
    editGate(name, foreignPaths(filesOf(host), found), discardEdits),
  ];
}

/** Programs of routes are the operator's own. */
function executableGates({ name, routes }: WatchedHost, { missing }: FoundWatch): Gate[] {
  const gone = routes.flatMap(({ executable }) => (executable && missing.includes(executable) ? [executable] : []));
  if (gone.length === 0) return [];
  const reason = message('watch.programs.missing', { host: name, names: gone.join(', ') });
  return [{ id: 'watch-executable', verdict: 'fail', reason, fix: message('watch.executable.fix', { host: name }) }];
}

function programGate(watched: WatchedHost, found: FoundWatch): Gate {
  const host = watched.name;
  const byName = packagesOf(watched);
  const missing = found.missing.filter((program) => !program.startsWith('/'));
  const packages = [...new Set(missing.map((name) => byName[name] ?? name))];
  const reason = message(missing.length === 0 ? 'watch.programs' : 'watch.programs.missing', {
    host,
    names: missing.join(', '),
  });
  return passOrFail('watch-programs', missing.length === 0, reason, {
    fix: message('watch.programs.fix', { host }),
    next: [`sudo apt-get install --no-install-recommends ${packages.join(' ')}`],
  });
}

/** One project watches a host, through one operator's processes. Pure. */
export function ownGate(host: string, { owner, closed }: FoundWatch, mark: string): Gate {
  const isOwn = closed === undefined && (owner === undefined || owner.project === mark);
  const taken = closed === undefined ? 'watch.owner.other' : 'watch.owner.closed';
  const reason = message(isOwn ? 'watch.owner' : taken, { host, owner: owner?.project ?? '', path: closed ?? '' });
  return passOrFail('watch-owner', isOwn, reason, { fix: message('watch.owner.fix') });
}

/** Ports that something else holds are named, each with its holder. */
function portGate(host: WatchedHost, { listeners, running }: FoundWatch): Gate {
  const { name, portBase } = host;
  const wanted = runningOn(host).flatMap((program) => (isListening(program) ? [portBase + OFFSETS[program]] : []));
  const own = new Set<number | undefined>(Object.values(running));
  const taken = listeners.filter(({ port, pid }) => wanted.includes(port) && (pid === undefined || !own.has(pid)));
  const ports = taken.map(({ port, holder = '?' }) => `${port} (${holder})`).join(', ');
  const reason = message(ports === '' ? 'watch.ports' : 'watch.ports.taken', { host: name, ports });
  return passOrFail('watch-ports', ports === '', reason, {
    fix: message('watch.ports.fix'),
    next: [`sovran watch install ${name} --port-base ${portBase + 100}`],
  });
}

/** Names of what runs there. */
function runningOn(host: WatchedHost): WatchProgram[] {
  return Object.keys(programsOf(host)) as WatchProgram[];
}

/** Files that a person changed since they were installed, or put where one is to lie. */
export function foreignPaths(files: readonly WatchFile[], found: FoundWatch): string[] {
  const wanted = files.filter(({ path, text }) => {
    const there = found.files[path];
    return there !== undefined && found.recorded[path] === undefined && there !== text;
  });
  return [...editedPaths(found), ...wanted.map(({ path }) => path)];
}

/** Installed files whose text is another now. Pure. */
export function editedPaths({ recorded, files }: FoundWatch): string[] {
  return Object.entries(recorded).flatMap(([path, digest]) => {
    const there = files[path];
    return there === undefined || digestOfText(there) === digest ? [] : [path];
  });
}

/** Files edited by hand are replaced on request only. Pure. */
export function editGate(host: string, edited: string[], discardEdits: boolean): Gate {
  const id = 'watch-unedited';
  if (edited.length === 0) return { id, verdict: 'pass', reason: message('watch.unedited', { host }) };
  const reason = message('watch.edited', { host, paths: edited.join(', ') });
  if (discardEdits) return { id, verdict: 'waived', reason };
  return { id, verdict: 'fail', reason, fix: message('watch.edited.fix') };
}

function installSteps({ host, found, recorded, mark }: HostWatch): Step[] {
  const { name, portBase } = host;
  const files = filesOf(host);
  const details = changesOf(files, found);
  const programs = runningOn(host);
  const isWhole = details.length === 0 && programs.every((program) => program in found.running);
  const change = found.owner === undefined ? 'create' : isWhole ? 'none' : 'update';
  const secrets = secretsOf(host);
  const step = (action: string, title: Message, args: JsonObject): Step => {
    return { id: `${action}-${name}`, title, action, args, change, risk: 'none', host: name };
  };
  const owner = { project: mark, host: name, portBase };
  const staged = toJson<StageArgs>({ host: name, files, owner, secrets });
  const started = toJson<StartArgs>({ host: name, portBase, secrets, programs });
  return [
    { ...step('stage-watch', message('watch.step.stage', { host: name }), staged), details },
    step('start-watch', message('watch.step.start', { host: name }), started),
    writeStep(
      message('watch.step.record', { host: name }),
      resourceOf('Watch', name, {
        folder: host.folder,
        portBase: host.portBase,
        environments: host.environments.map(({ name }) => name),
        peers: host.peers,
        routes: host.routes.map(({ name }) => name),
        programs: found.versions,
        files: Object.fromEntries(files.map(({ path, text }) => [path, digestOfText(text)])),
      }),
      recorded ? resourceOf('Watch', name, recorded) : undefined,
    ),
  ];
}

function secretsOf({ routes, siem }: WatchedHost): Secret[] {
  const urls = routes.flatMap((route) => {
    const from = route.webhookFile ?? route.slackFile;
    return from === undefined ? [] : [{ from, path: secretPath(route) }];
  });
  const pems = (['ca', 'cert', 'key'] as const).flatMap((name): Secret[] =>
    siem ? [{ from: siem[`${name}File`], path: `siem/run/secrets/${name}.pem`, whole: true }] : [],
  );
  return [...urls, ...pems];
}

/** Lines of a diff: each file that comes, changes or goes. */
export function changesOf(files: readonly WatchFile[], { files: there, recorded }: FoundWatch): string[] {
  const wanted = new Set(files.map(({ path }) => path));
  const gone = Object.keys(recorded).filter((path) => !wanted.has(path));
  return [
    ...files.flatMap(({ path, text }) => {
      const before = there[path];
      if (before === undefined) return [`+ ${path}`];
      return before === text ? [] : [`  ${path}`, ...changedLines(before, text)];
    }),
    ...gone.map((path) => `- ${path}`),
  ];
}

/** Lines that only one of two texts has, in its order. Pure. */
export function changedLines(before: string, after: string): string[] {
  const lines = [before.split('\n'), after.split('\n')] as const;
  const only = (own: readonly string[], other: readonly string[]): string[] =>
    own.filter((line) => !other.includes(line));
  return [...only(lines[0], lines[1]).map((line) => `-${line}`), ...only(lines[1], lines[0]).map((line) => `+${line}`)];
}

function remarksOf({ name, environments, routes }: WatchedHost): Message[] {
  const without = environments.filter(({ objectives }) => objectives.availability === undefined).map((one) => one.name);
  return [
    ...(routes.length === 0 ? [message('watch.no-route', { host: name })] : []),
    ...(without.length > 0 ? [message('watch.no-objective', { names: without.join(', ') })] : []),
  ];
}
