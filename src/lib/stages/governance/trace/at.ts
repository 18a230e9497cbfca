import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { addSeconds } from '../../../core/kit/time.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';
import { countedAt } from '../../evidence/collect/approvals.ts';
import { readSnapshot, type Snapshot, type SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import { historyOf } from './history.ts';
import { obligationsAt } from './obligations.ts';
import type { GovernedAt } from './schema.ts';

/** Reads `2026-12-02`, its last moment, or an instant in UTC. Throws `bad-date` (exit 2). */
export function readMoment(text: string): string {
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59.999Z` : text;
  const moment = Number.isNaN(Date.parse(whole)) ? '' : addSeconds(whole, 0);
  if (whole.endsWith('Z') && moment.slice(0, 10) === text.slice(0, 10) && moment !== '') return moment;
  throw badValue('bad-date', 'DATE', text, { fix: message('at.form.fix') });
}

/** What served everywhere at an instant, under which approvals and charter, and which obligations applied. */
export async function governedAt(ctx: StageContext, at: string): Promise<GovernedAt> {
  const [snapshot, events, charter] = await Promise.all([
    readSnapshot(ctx),
    ctx.project.readEvents(),
    readCharterInForce(ctx, at),
  ]);
  return {
    at,
    environments: await Promise.all(snapshot.environments.map((one) => servedAt(ctx, one, { at, events, snapshot }))),
    charter: charter ? { digest: charter.digest, since: charter.since, signers: charter.signers } : null,
    obligations: await obligationsAt(ctx, at.slice(0, 10)),
  };
}

interface Moment {
  at: string;
  events: ProjectEvent[];
  snapshot: Snapshot;
}

async function servedAt(
  ctx: StageContext,
  environment: SnapshotEnvironment,
  { at, events, snapshot }: Moment,
): Promise<GovernedAt['environments'][number]> {
  const { name } = environment;
  const history = historyOf(environment, events).filter((one) => one.at <= at);
  const [last] = history;
  if (!last?.release) return { name, release: null, digest: null, since: last?.at ?? null, by: null, approvals: [] };
  const { release } = last;
  const spec = snapshot.releases.find(({ metadata }) => metadata.name === release)?.spec;
  const promoted = history.find((one) => one.release === release && one.what === 'promote');
  const approvals = spec && promoted ? await countedAt(ctx, { ...spec, release }, name, promoted.at) : [];
  return { name, release, digest: spec?.digest ?? null, since: last.at, by: last.by, approvals };
}
