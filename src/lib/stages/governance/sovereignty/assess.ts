import { withUsage } from '../../../core/operation/with-usage.ts';
import { addSeconds } from '../../../core/kit/time.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { readSnapshot, type Snapshot } from '../../snapshot/snapshot.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import { type Check, type CheckQuestion, checkQuestion } from '../../evidence/check.ts';
import { recordCheck } from '../../evidence/record-check.ts';
import type { CollectedFacts } from '../../evidence/collect/collectors.ts';
import type { Verdict } from '../../evidence/control/control.ts';
import { suppliedParts, supplierOf } from '../../evidence/rules/suppliers.ts';
import { compareDeployed, type DeployedHosting } from './hosting.ts';
import { judgeLevels, type LevelMapping, readLevels, type SovereigntyLevels } from './levels.ts';

/** The sovereignty of an environment: controls, what they come to, and the hosting models beside it. */
export interface Sovereignty {
  environment: string;
  check: Check;
  mapping: LevelMapping;
  levels: SovereigntyLevels;
  /** Null where what serves is for no use case. */
  hosting: (DeployedHosting & { usecase: string }) | null;
}

/** The controls of sovereignty, canaries included. Throws `invalid-file` (exit 2) for a list of suppliers that cannot be read, `not-found` (exit 2) for the environment. */
export function sovereigntyQuestion(ctx: StageContext, environment: string): Promise<CheckQuestion> {
  return checkQuestion(ctx, { environment, dimension: 'sovereignty', canary: true, deep: false });
}

/** Checks and assesses, and keeps what was found. */
export const recordSovereignty: Operation<CheckQuestion, unknown, Sovereignty> = {
  ...recordCheck,
  id: 'govern sovereignty',
  result: async (run, ctx) => {
    const check = await recordCheck.result(run, ctx);
    return assessSovereignty(ctx, check.environment ?? '', check);
  },
};

/** What the controls of an environment come to. */
export async function assessSovereignty(ctx: StageContext, environment: string, check: Check): Promise<Sovereignty> {
  const [mapping, snapshot] = await Promise.all([readLevels(ctx.templates), readSnapshot(ctx)]);
  const verdicts = { ...verdictsOf(check), ...judgeLaws(check, mapping) };
  const hosting = await hostingOf(ctx, { environment, snapshot, verdicts, chain: factsOf(check, 'chain') });
  return { environment, check, mapping, levels: judgeLevels(mapping, verdicts), hosting };
}

function verdictsOf({ controls }: Check): Record<string, Verdict> {
  return Object.fromEntries(controls.map(({ control, verdict }) => [control.id, verdict]));
}

function factsOf<Name extends keyof CollectedFacts>({ evidence }: Check, name: Name): CollectedFacts[Name] | undefined {
  const found = evidence.find(({ collector }) => collector === name)?.facts;
  return (found ?? undefined) as CollectedFacts[Name] | undefined;
}

const HARDWARE = new Set(['gpu', 'driver']);

/** Pure: whether foreign law reaches a supplier of software or weights, or any supplier; unknown where a supplier is. */
function judgeLaws(check: Check, { inside }: LevelMapping): Record<string, Verdict> {
  const [chain, suppliers] = [factsOf(check, 'chain'), factsOf(check, 'suppliers')];
  if (verdictsOf(check)['SOV-10'] !== 'pass' || !chain || !suppliers) return {};
  const isFree = (component: string): boolean => {
    const found = supplierOf(component, suppliers);
    const seats = [found?.seat, found?.parent.seat];
    return found?.exposure.length === 0 && seats.every((seat) => seat !== undefined && inside.includes(seat));
  };
  const parts = suppliedParts({ chain });
  const verdictOf = (of: string[]): Verdict => (of.every(isFree) ? 'pass' : 'fail');
  return { 'software-law': verdictOf(parts.filter((one) => !HARDWARE.has(one))), 'all-law': verdictOf(parts) };
}

interface Deployment {
  environment: string;
  snapshot: Snapshot;
  verdicts: Readonly<Record<string, Verdict>>;
  chain: CollectedFacts['chain'] | undefined;
}

async function hostingOf(ctx: StageContext, deployment: Deployment): Promise<Sovereignty['hosting']> {
  const { environment, snapshot, verdicts } = deployment;
  const live = snapshot.environments.find(({ name }) => name === environment);
  const release = live && snapshot.releases.find(({ metadata }) => metadata.name === liveIn(live));
  const model = snapshot.models.find(({ metadata }) => metadata.name === release?.spec.record.model);
  const usecase = model && snapshot.usecaseOf(model.spec);
  const found = snapshot.usecases.find(({ metadata }) => metadata.name === usecase);
  if (!found) return null;
  const facts = {
    verdicts,
    personalData: personalDataIn(deployment),
    requestsPerDay: await requestsPerDay(ctx, environment),
  };
  return { usecase: found.metadata.name, ...compareDeployed(found.spec.context ?? {}, facts) };
}

/** Rows with personal data that were kept as they are, or under a pseudonym, in what the model learned from; undefined: unknown. */
function personalDataIn({ snapshot, chain }: Deployment): number | undefined {
  const learned = new Set(chain?.parts.map(({ component }) => component));
  const rows = snapshot.datasets.filter(({ metadata }) => learned.has(`dataset/${metadata.name}`));
  if (rows.some(({ spec }) => spec.pii === 'unknown')) return undefined;
  const kept = rows.filter(({ spec }) => spec.pii === 'report' || spec.pii === 'pseudonymise');
  return kept.flatMap(({ spec }) => Object.values(spec.piiFound ?? {})).reduce((sum, count) => sum + count, 0);
}

const DAYS = 7;

async function requestsPerDay(ctx: StageContext, environment: string): Promise<number | undefined> {
  const until = ctx.clock.now();
  const from = addSeconds(until, -DAYS * 86_400);
  return withUsage(ctx, (journal) => {
    const { requests } = journal.extent({ environment, from, until });
    return requests === 0 ? undefined : Math.ceil(requests / DAYS);
  });
}
