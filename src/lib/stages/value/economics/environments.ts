import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { projectEconomicsSchema } from '../../../core/project/resources/economics.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { readSnapshot, type Snapshot, type SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import { economicsOf, type Economics, type Meter } from './economics.ts';

/** An environment with what it costs and what serves in it, or served last. */
export interface PricedEnvironment {
  name: string;
  economics: Economics;
  meter: Meter | null;
  modelDigest: string | null;
  /** Requests that it answers at once. */
  parallel: number | null;
  usecase: string | null;
  /** The oldest change of what serves here that its file keeps. */
  since: string | null;
}

export interface Choice {
  env?: string | undefined;
  usecase?: string | undefined;
}

/**
 * The named environment, else those that serve a model of the use case, else all. Throws `not-found` (exit 2), or
 * `nothing-serves` (exit 3) where there is none.
 */
export async function pricedEnvironments(
  ctx: Pick<StageContext, 'project'>,
  { env, usecase }: Choice,
): Promise<PricedEnvironment[]> {
  if (env !== undefined) await requireResource(ctx.project, 'Environment', env);
  if (usecase !== undefined) await requireResource(ctx.project, 'UseCase', usecase);
  const snapshot = await readSnapshot(ctx);
  const all = snapshot.environments.map((one) => priced(one, snapshot));
  const chosen = all.filter((one) => (env === undefined ? (usecase ?? one.usecase) === one.usecase : one.name === env));
  if (chosen.length > 0) return chosen;
  const [text, fix] = [message('value.nothing-serves'), message('value.nothing-serves.fix')];
  throw refusedError('nothing-serves', text, {
    fix,
    next: ['sovran env list'],
  });
}

function priced({ name, spec, live }: SnapshotEnvironment, snapshot: Snapshot): PricedEnvironment {
  const { settings, environments, inventory, releases, models, usecaseOf } = snapshot;
  const served = (live.live && live.slots[live.live]) ?? live.previous ?? live.served.at(-1);
  const record = releases.find(({ metadata }) => metadata.name === served)?.spec.record;
  const model = models.find((one) => one.metadata.name === record?.model);
  const host = inventory.hosts.find(({ metadata }) => metadata.name === spec.host);
  const project = settings.value === undefined ? undefined : projectEconomicsSchema.parse(settings.value);
  const expression = host?.spec.value?.power?.meter;
  const onHost = environments.filter((one) => one.spec.host === spec.host).length;
  return {
    name,
    economics: economicsOf(project, host?.spec.value, { onHost, inProject: environments.length }),
    meter: expression === undefined ? null : { host: spec.host, expression, sharers: onHost },
    modelDigest: record?.modelDigest ?? null,
    parallel: record?.arguments.parallel ?? null,
    usecase: model ? usecaseOf(model.spec) : null,
    since: live.changes.at(-1)?.at ?? null,
  };
}
