import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { Action, FinishedRun, Operation, StepScope, Verdict } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { RetiredPlace, RetirementSpec } from '../../../core/project/resources/retirement.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, type ExitCode } from '../../../core/text/sovran-error.ts';
import { sweepStore } from '../../machines/garbage/sweep-store.ts';
import { whyRefused, type HostSweep } from '../../machines/garbage/things.ts';
import { orLost } from '../../machines/provision/facts/lost-hosts.ts';
import { stopService } from '../../serving/environments/stop-actions.ts';
import { signStatement } from '../approvals/signing.ts';
import { DECISIONS } from './decisions.ts';
import type { Retired } from './schema.ts';
import { gatherRetirement, lookForDigests, type RetireFacts, type RetireInput } from './facts.ts';
import { isOthers, planRetirement, type Retiring } from './plan.ts';

/** Writes the record, open: from here on nothing promotes the release. */
const begin: Action<Retiring> = {
  async apply({ release, ...stated }, { ctx, project }) {
    const earlier = (await findResource(project, 'Retirement', release))?.spec;
    const began = earlier ?? { at: ctx.clock.now(), by: await ctx.actor(), places: [], signatures: [] };
    const { at, by, places, signatures } = began;
    const spec: RetirementSpec = { ...stated, state: 'open', at, by, places, signatures };
    return { path: await project.write(resourceOf('Retirement', release, spec)) };
  },
};

const sign: Action<Retiring & { key: string }> = {
  async apply({ key, release, releaseDigest, reason, successor, digests }, scope) {
    const about = { release, releaseDigest, reason, successor, digests };
    const said = { kind: 'RetirementDecision', at: scope.ctx.clock.now(), ...about };
    return signStatement({ key, folder: DECISIONS, said }, scope);
  },
};

/** Looks once more, after all was removed: absence is what was seen, not what was done. */
export const checkAbsence: Action<{ host: string; digests: string[] }> = {
  async apply({ host, digests }, scope) {
    const place = await lookAgain(host, digests, scope);
    return { outcome: isOpen(place) ? 'failed' : 'ok', place: toJson(place) };
  },
};

async function lookAgain(host: string, digests: string[], { ctx, runId, outputs }: StepScope): Promise<RetiredPlace> {
  const swept = outputOf<HostSweep>(outputs, `remove-${host}`);
  const removed = (swept?.removed ?? []).filter(({ kind }) => kind === 'tree' || kind === 'job').map(({ id }) => id);
  const seen = { host, at: ctx.clock.now(), removed, found: [] };
  const store = await orLost(host, ctx.interrupt.signal, () => lookForDigests(ctx, host, digests, runId));
  if ('error' in store) return { ...seen, outcome: 'unknown', code: store.error.code };
  const refused = whyRefused(store);
  if (refused) return { ...seen, outcome: 'unknown', code: refused.code };
  const trees = store.inventory.items.filter(({ kind, id }) => kind === 'tree' && digests.includes(id));
  const found = trees.map(({ id, holders }) => ({ digest: id, holders }));
  return { ...seen, found, outcome: outcomeOf(found) };
}

/** Pure: a tree that another project needs stays; one that runs, or could not be removed, is `left`. */
export function outcomeOf(found: RetiredPlace['found']): RetiredPlace['outcome'] {
  if (found.length === 0) return 'absent';
  return found.every(({ holders }) => holders.some(isOthers)) ? 'kept' : 'left';
}

/** Writes what was seen of each machine; closed only where nothing is unknown or left. */
const close: Action<Retiring & { gone: string[] }> = {
  async apply({ release, gone }, { ctx, project, outputs }) {
    const { spec } = await requireResource(project, 'Retirement', release);
    const at = ctx.clock.now();
    const declared = gone.map((host): RetiredPlace => ({ host, outcome: 'gone', at, removed: [], found: [] }));
    const places = [...placesIn(outputs), ...declared].map((place) => withEarlier(place, spec.places));
    const signed = outputOf<RetirementSpec['signatures'][number]>(outputs, 'sign');
    const signatures = [...spec.signatures, ...(signed ? [signed] : [])];
    const { closedAt: _before, ...stated } = spec;
    const closed = places.some(isOpen) ? { state: 'open' as const } : { state: 'closed' as const, closedAt: at };
    const path = await project.write(resourceOf('Retirement', release, { ...stated, ...closed, places, signatures }));
    return { path };
  },
};

/** What earlier runs removed there is still of the record. */
export function withEarlier(place: RetiredPlace, earlier: readonly RetiredPlace[]): RetiredPlace {
  const before = earlier.find(({ host }) => host === place.host)?.removed ?? [];
  return { ...place, removed: [...new Set([...before, ...place.removed])] };
}

export function isOpen({ outcome }: Pick<RetiredPlace, 'outcome'>): boolean {
  return outcome === 'unknown' || outcome === 'left';
}

/** What the checks of a run saw. Pure. */
export function placesIn(outputs: FinishedRun<never>['outputs']): RetiredPlace[] {
  return Object.values(outputs).flatMap((output) => (output as { place?: RetiredPlace } | null)?.place ?? []);
}

/** Ends the life of a release: its digests go from every machine of the records, and their absence is seen. */
export const retireRelease: Operation<RetireInput, RetireFacts, Retired> = {
  id: 'release retire',
  target: ({ release }) => `Retirement/${release}`,
  gather: gatherRetirement,
  plan: planRetirement,
  actions: { begin, sign, 'stop-service': stopService, sweep: sweepStore, check: checkAbsence, close },
  verdict: ({ input: { release }, outputs }) => whyOpen(release, placesIn(outputs)),
  result: async ({ input: { release } }, { project }) => ({
    release,
    ...(await requireResource(project, 'Retirement', release)).spec,
  }),
  describe: ({ input: { release }, outputs }) => ({
    subject: `release retire ${release}`,
    event: { release, places: placesIn(outputs).map(({ host, outcome }) => ({ host, outcome })) as JsonObject[] },
  }),
};

/** Pure: the machines that keep a retirement open. */
function whyOpen(release: string, places: readonly RetiredPlace[]): Verdict | undefined {
  const open = places.filter(isOpen);
  if (open.length === 0) return undefined;
  const hosts = open.map(({ host }) => host).join(', ');
  return { reason: message('release.retire.open', { release, hosts }), next: nextAfterRetirement(release, places) };
}

/** Pure: the same again once each machine can be reached, or what still uses the weights there. */
export function nextAfterRetirement(release: string, places: readonly RetiredPlace[]): string[] {
  const open = places.filter(isOpen);
  if (open.length === 0) return [`sovran release show ${release}`];
  const causes = open.flatMap(({ host, outcome }) =>
    outcome === 'left' ? ['sovran job reconcile --dry-run'] : host === LOCAL ? [] : [`sovran host check ${host}`],
  );
  return [...new Set([...causes, `sovran release retire ${release}`])];
}

/** Pure: 4 where a machine is unknown, 5 where the weights are left. */
export function exitOfRetirement({ places }: Pick<RetirementSpec, 'places'>): ExitCode {
  if (places.some(({ outcome }) => outcome === 'unknown')) return EXIT.unreachable;
  return places.some(isOpen) ? EXIT.drift : EXIT.ok;
}
