import type { ContainerFacts } from '../collect/containers.ts';
import type { ServiceProcess } from '../collect/services.ts';
import { fail, type Finding, notApplicable, pass, type Rule, unknown } from '../control/control.ts';
import { worstOf } from './engines.ts';
import { ownServices } from './own-services.ts';

const REFUSALS = [401, 403];

/** SEC-01: the port refuses a request without a key, and is encrypted or on loopback alone. */
export const endpoint: Rule = ({ environment, seen: { door } }) => {
  const found = door.doors.find((one) => one.environment === environment);
  if (!found || (found.http === 0 && found.https === 0)) return unknown('no-answer');
  const codes = [found.http, found.https].filter((code) => code !== 0);
  const params = { code: codes[0] ?? 0 };
  if (codes.some((code) => code >= 200 && code < 300)) return fail('unguarded', params);
  if (!codes.every((code) => REFUSALS.includes(code))) return unknown('other-answer', params);
  if (found.http === 0) return pass('guarded', params);
  return found.isOpen ? fail('plaintext', params) : pass('loopback', params);
};

/** SEC-02: what serves has no right that it does not need. */
export const leastPrivilege: Rule = (facts) => {
  const own = ownServices(facts);
  const ids = own.map(({ id }) => id);
  const contained = facts.seen.containers.containers.filter(({ service }) => ids.includes(service));
  const processes = own.flatMap((service) => service.processes);
  const problems = contained.length > 0 ? contained.flatMap(containerProblems) : processes.flatMap(processProblems);
  if (contained.length === 0 && processes.length === 0) return unknown('no-service');
  if (problems.length > 0) return fail('too-many-rights', { rights: [...new Set(problems)].join(', ') });
  return pass(contained.length > 0 ? 'container' : 'process');
};

const ENGINE_SOCKET = /(docker|podman)\.sock$/;
/** Whole folders of the system: also read-only, their sockets can be used. */
const SYSTEM_FOLDER =
  /^\/(bin|boot|dev|etc|home|lib\w*|opt|proc|root|run|sbin|srv|sys|tmp|usr|var(\/(lib|log|run))?)?\/?$/;
const NO_NEW_PRIVILEGES = /^no-new-privileges([:=]true)?$/;
const UNCONFINED = /[:=](unconfined|disable)$/;

/** Pure: the rights of a container that it should not have. */
function containerProblems(one: ContainerFacts): string[] {
  const foreign = one.mounts.filter(({ source }) => ENGINE_SOCKET.test(source) || SYSTEM_FOLDER.test(source));
  const weights = one.mounts.filter(({ source, writable }) => writable && /\/trees\//.test(source));
  return [
    ...(one.privileged ? ['privileged'] : []),
    ...(/^(0|root)?(:|$)/.test(one.user) ? ['root'] : []),
    ...(one.dropped.some((name) => /^(CAP_)?ALL$/i.test(name)) ? [] : ['capabilities']),
    ...one.added,
    ...(one.readOnly ? [] : ['writable root']),
    ...(one.security.some((option) => NO_NEW_PRIVILEGES.test(option)) ? [] : ['new privileges']),
    ...one.security.filter((option) => UNCONFINED.test(option)),
    ...foreign.map(({ source }) => source),
    ...weights.map(() => 'writable weights'),
  ];
}

function processProblems({ uid, capabilities }: ServiceProcess): string[] {
  return [...(uid === 0 ? ['root'] : []), ...(/^0*$/.test(capabilities) ? [] : ['capabilities'])];
}

/** MOD-02: the trees that services of a host serve are those of the release, read again there. */
export const runningWeights: Rule = (facts) => {
  const record = facts.seen.live.live?.record;
  const own = ownServices(facts);
  if (!record || own.length === 0) return unknown('no-service');
  const approved = [record.modelDigest, ...(record.adapters ?? []).map(({ digest }) => digest)];
  const served = own.flatMap(({ modelTree, adapterTrees }) => [modelTree ?? '', ...adapterTrees]);
  const paths = [...new Set(served)];
  const findings = paths.flatMap((path) => treeProblem(path, approved, facts.seen.weights) ?? []);
  return worstOf(findings, pass('same', { count: paths.length }));
};

function treeProblem(
  path: string,
  approved: readonly string[],
  { trees, gone }: Parameters<Rule>[0]['seen']['weights'],
): Finding | undefined {
  const tree = trees.find((one) => one.path === path);
  const params = { tree: path.split('/').at(-1)?.slice(0, 12) ?? '', gib: Math.round((tree?.bytes ?? 0) / 2 ** 30) };
  if (gone.includes(path)) return fail('gone', params);
  if (!tree) return unknown('not-seen', params);
  if (tree.odd.length > 0) return fail('odd-files', params);
  if (tree.digest === null) return unknown('too-large', params);
  return approved.includes(tree.digest) ? undefined : fail('other-weights', params);
}

/** SEC-03: what computes on the GPUs of a host is a service or job of sovran there. */
export const gpusOwned: Rule = ({ seen: { gpus, services, containers } }) => {
  const { cards, isRead, processes } = gpus;
  if (cards === 0 && processes.length === 0) return notApplicable('no-gpu');
  if (!isRead) return unknown('unread', { cards });
  const ids = [...services.services.map(({ id }) => id), ...containers.containers.map(({ id }) => id)];
  const strange = processes.filter(({ owner }) => owner === null || !ids.includes(owner));
  const params = { cards, count: processes.length, pids: strange.map(({ pid }) => pid).join(', ') };
  if (strange.length > 0) return fail('strange', params);
  return processes.length > 0 ? pass('owned', params) : unknown('idle', params);
};
