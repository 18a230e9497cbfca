import type { ContainerFacts } from '../collect/containers.ts';
import type { SeenProcess } from '../collect/services.ts';
import { fail, type Finding, notApplicable, pass, type Rule, unknown } from '../control/control.ts';
import { answering, worstOf } from './engines.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';

const REFUSALS = [401, 403];

/** SEC-01: no published path answers without a key, the port is encrypted or on loopback alone, and its gateway is as sovran writes it. */
export const endpoint: Rule = ({ environment, seen: { door } }) => {
  const found = door.doors.find((one) => one.environment === environment);
  const answers = found?.answers.filter(({ code }) => code !== 0) ?? [];
  const odd = answers.find(({ code }) => !REFUSALS.includes(code));
  const params = { code: odd?.code ?? answers[0]?.code ?? 0, path: odd?.path ?? '' };
  const open = answers.find(({ code }) => code >= 200 && code < 300);
  if (open) return fail('unguarded', { ...open });
  if (found?.altered?.length) return fail('altered', { what: found.altered.join(', ') });
  if (!found || answers.length === 0) return unknown('no-answer');
  if (odd) return unknown('other-answer', params);
  if (!found.altered) return unknown('config-unread');
  if (!answers.some(({ scheme }) => scheme === 'http')) return pass('guarded', params);
  return found.isOpen ? fail('plaintext', params) : pass('loopback', params);
};

/** SEC-02: what serves has no right that it does not need. */
export const leastPrivilege: Rule = (facts) => {
  const found = answering(facts);
  if ('verdict' in found) return found;
  const { container } = found;
  const problems = container ? containerProblems(container) : found.processes.flatMap(processProblems);
  if (problems.length > 0) return fail('too-many-rights', { rights: [...new Set(problems)].join(', ') });
  return pass(container ? 'container' : 'process');
};

/** Whole folders of the system, and what lies in that of its sockets but the folder of the service: also read-only, sockets can be used. */
const SYSTEM_FOLDER =
  /^\/(bin|boot|dev|etc|home|lib\w*|opt|proc|root|sbin|srv|sys|tmp|usr|var(\/(lib|log))?)?\/?$|^(\/var)?\/run(?!\/([\w.-]+\/)*svc-\w+$)|\.sock$/;
const NO_NEW_PRIVILEGES = /^no-new-privileges([:=]true)?$/;
const UNCONFINED = /[:=](unconfined|disable)$/;

/** Pure: the rights of a container that it should not have. */
function containerProblems(one: ContainerFacts): string[] {
  const foreign = one.mounts.filter(({ source }) => SYSTEM_FOLDER.test(source));
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

function processProblems({ user, capabilities }: SeenProcess): string[] {
  return [...(user === 0 ? ['root'] : []), ...(/^0*$/.test(capabilities) ? [] : ['capabilities'])];
}

/** MOD-02: what the engine has open are the weights of the release, read again there. */
export const runningWeights: Rule = (facts) => {
  const found = answering(facts);
  if ('verdict' in found) return found;
  const { modelDigest = '', adapters } = facts.seen.live.live?.record ?? {};
  const approved = servedDigests({ modelDigest, ...(adapters ? { adapters } : {}) });
  const { trees } = facts.seen.weights;
  const findings = found.weights.flatMap((path) => treeProblem(path, approved, facts.seen.weights) ?? []);
  const isModelRead = trees.some(({ path, digest }) => digest === modelDigest && found.weights.includes(path));
  return worstOf(findings, isModelRead ? pass('same', { count: found.weights.length }) : unknown('none-open'));
};

function treeProblem(
  path: string,
  approved: readonly string[],
  { trees, gone }: Parameters<Rule>[0]['seen']['weights'],
): Finding | undefined {
  const tree = trees.find((one) => one.path === path);
  const params = { tree: path.split('/').at(-1)?.slice(0, 12) ?? '', gib: Math.round((tree?.bytes ?? 0) / 2 ** 30) };
  if (!/^ROOT\/trees\/[0-9a-f]+$/.test(path)) return fail('elsewhere', { path });
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
  const ids = [...services.installed, ...containers.containers.map(({ id }) => id)];
  const strange = processes.filter(({ owner }) => owner === null || !ids.includes(owner));
  const params = { cards, count: processes.length, pids: strange.map(({ pid }) => pid).join(', ') };
  if (strange.length > 0) return fail('strange', params);
  return processes.length > 0 ? pass('owned', params) : unknown('idle', params);
};
