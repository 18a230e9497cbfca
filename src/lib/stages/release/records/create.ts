import type { CreateInput, CreateFacts } from './create-input.ts';
import { servingThreads } from './serving-threads.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { chooseHost } from '../../machines/hosts/environments.ts';
import { factsOf } from '../../machines/hosts/inventory.ts';
import { findModelFiles } from '../../work/models/find-model-files.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { ReleaseRecord, ReleaseSpec } from '../../../core/project/resources/release.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { message } from '../../../core/text/message.ts';
import { createGates } from './create-gates.ts';
import { isEvaluationOf, listEvidence, type EvidenceReport } from '../approvals/evidence.ts';
import { readReleaseData, type ReleaseData } from './show.ts';

type RecordArgs = { name: string; record: ReleaseRecord; digest: string };

/** Records what can be served: model, engine, arguments and evidence, named by their digest, never changed again. */
export const createRelease: Operation<CreateInput, CreateFacts, ReleaseData> = {
  id: 'release create',
  target: ({ name }) => `Release/${name}`,
  gather,
  plan: planCreate,
  actions: { 'record-release': recordRelease() },
  async result({ input }, ctx) {
    return readReleaseData(ctx, await requireResource(ctx.project, 'Release', input.name));
  },
};

async function gather(input: CreateInput, ctx: StageContext): Promise<CreateFacts> {
  const existing = await findResource(ctx.project, 'Release', checkName(input.name));
  const { spec: model } = await requireResource(ctx.project, 'Model', input.model);
  const hostName = await chooseHost(ctx, input.host ?? undefined);
  const engine = await (await ctx.engine(hostName)).environment();
  const files = await findModelFiles(ctx, model.digest, { host: hostName, hashed: true });
  const all = await listEvidence(ctx.project);
  return {
    model,
    files,
    engine: { name: engine.engine, environment: engine.lockDigest, ready: engine.state === 'ready' },
    cpus: (await factsOf(ctx, hostName)).cpus,
    reports: chooseReports(input.evidence, all, model.digest),
    missing: input.evidence.filter((run) => !all.some((report) => report.run === run)),
    existing: existing?.spec ?? null,
  };
}

function chooseReports(named: string[], all: EvidenceReport[], modelDigest: string): EvidenceReport[] {
  if (named.length > 0) return all.filter(({ run }) => named.includes(run));
  return all.filter((report) => isEvaluationOf(report, modelDigest));
}

/** Pure: one file, or nothing when the same content bears this name. */
function planCreate(input: CreateInput, facts: CreateFacts): PlanDraft {
  const record = recordOf(input, facts);
  const digest = digestOf(record);
  const same = facts.existing?.digest === digest;
  return {
    gates: createGates(input, facts, digest),
    steps: same
      ? []
      : [
          {
            id: `record-${input.name}`,
            title: message('release.create.step', { name: input.name }),
            action: 'record-release',
            args: { name: input.name, record: structuredClone(record) as JsonObject, digest },
            change: 'create',
            risk: 'none',
          },
        ],
  };
}

function recordOf(input: CreateInput, { model, engine, cpus, reports }: CreateFacts): ReleaseRecord {
  return {
    model: input.model,
    modelDigest: model.digest,
    modelFile: model.servable ?? '',
    engine: { name: engine.name, environment: engine.environment },
    arguments: {
      parallel: input.parallel,
      contextTokens: input.contextTokens,
      threads: input.threads ?? servingThreads(cpus),
      ...(input.gpus ? { gpus: input.gpus } : {}),
    },
    ...(model.chatTemplate ? { chatTemplate: model.chatTemplate } : {}),
    evidence: reports.map(({ digest }) => digest).sort(),
  };
}

function recordRelease(): Action<RecordArgs> {
  return {
    async apply({ name, record, digest }, { ctx, project }) {
      const before = await findResource(project, 'Release', name);
      const kept = before?.spec.digest === digest ? before.spec : undefined;
      const spec: ReleaseSpec = {
        record,
        digest,
        createdBy: kept?.createdBy ?? (await ctx.actor()),
        createdAt: kept?.createdAt ?? ctx.clock.now(),
      };
      return { path: await project.write(resourceOf('Release', name, spec)) };
    },
  };
}
