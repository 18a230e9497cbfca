import { stageWords } from '../../../core/failures/worker-failure.ts';
import { runnerOf } from '../../../core/project/runner-kind.ts';
import type { CoveredStore, EngineEnvironment, ImageOrigin } from '../../../core/ports/runner.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { usesGpus } from '../../machines/gpu-leases.ts';
import { factsOf } from '../../machines/hosts/inventory.ts';
import { requireProvisioned } from '../../machines/hosts/provisioned-host.ts';
import type { EngineDefinition, EngineVariant } from '../../../core/project/engine-definition.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { type HostSpec, IMAGE_BY_DIGEST } from '../../../core/project/resources/host.ts';
import { requireEngine, variantOf } from './choose.ts';
import { imageGates } from './image-gates.ts';
import { readEngine, type EngineOnHost } from './list.ts';

/** `origin`: where a container engine's image comes from, when it is not built from the locks. */
export type InstallInput = { name: string; host: string; variant?: EngineVariant; origin?: ImageOrigin };

const GIB = 1024 ** 3;

/** The environment as it is, and why it must not be brought there. */
type InstallFacts = EngineOnHost & { gates?: Gate[] };

/** Builds the environment of an engine on a host, once: the same lock is the same environment. */
export const installEngine: Operation<InstallInput, InstallFacts, EngineOnHost> = {
  id: 'engine install',
  target: ({ name, host }) => `Engine/${host}/${name}`,
  async gather({ name, host, variant, origin }, ctx) {
    const engine = requireEngine(await ctx.engines.list(), name);
    const { spec } = await requireResource(ctx.project, 'Host', host);
    const { containers } = runnerOf(ctx.runners.kinds, host, spec);
    if (variant !== undefined) requireVariant(engine, spec, { wanted: variant, host, containers });
    if (origin && 'reference' in origin) requireDigest(origin.reference);
    await requireProvisioned(ctx, host);
    const found = await readEngine(ctx, host, name);
    if (origin && !containers) throw noImages(name, host, found.runner);
    return {
      ...found,
      gates: await gatesOf(ctx, { name, host, variant: variantOf(engine, spec), built: !origin }, found),
    };
  },
  plan: planInstall,
  actions: { 'install-environment': installAction() },
  result: ({ input }, ctx) => readEngine(ctx, input.host, input.name),
  describe: ({ outputs }) => ({ event: (outputs['install-environment'] ?? {}) as JsonObject }),
};

/** Pure: one step, which changes nothing where the environment is there and this project is known to need it. */
export function planInstall({ name, host, origin }: InstallInput, facts: InstallFacts): PlanDraft {
  const { state, lockDigest, marked, gates = [] } = facts;
  return {
    gates,
    steps: [
      {
        id: 'install-environment',
        title: message('engine.install.step', { name, host }),
        action: 'install-environment',
        args: { engine: name, host, lockDigest, ...(origin ? { origin } : {}) },
        change: state !== 'ready' ? 'create' : marked === false ? 'update' : 'none',
        risk: 'none',
        host,
      },
    ],
  };
}

type Wanted = { name: string; host: string; variant: EngineVariant; built: boolean };

/** Asked only of an environment that is not there: an image needs GPUs, and a build a store that it can read. */
async function gatesOf(
  ctx: StageContext,
  { name, host, variant, built }: Wanted,
  { state }: EngineOnHost,
): Promise<Gate[]> {
  if (state === 'ready') return [];
  if (usesGpus(variant)) return imageGates({ name, host, variant, gpus: (await factsOf(ctx, host)).gpus.length });
  const covered = built ? (await ctx.runners.open(host)).images?.coveredStore() : undefined;
  return covered ? [coveredGate(covered)] : [];
}

function coveredGate(covered: CoveredStore): Gate {
  return {
    id: 'store-in-images',
    verdict: 'fail',
    reason: message('engine.store-covered', covered),
    fix: message('engine.store-covered.fix'),
    next: ['sovran doctor'],
  };
}

function installAction(): Action<{ engine: string; host: string; origin?: ImageOrigin }> {
  return {
    async apply({ engine: name, host, origin }, scope) {
      const runner = await scope.ctx.runners.open(host);
      const report = (line: JsonObject): void => {
        const text = progressOf(line);
        if (text) scope.progress(text);
      };
      const { lockDigest, state, details } = await runner.install(name, report, scope.ctx.interrupt.signal, origin);
      return { lockDigest, state, sizeBytes: details.sizeBytes ?? 0 };
    },
    verify: async ({ engine, host }, { ctx }) => (await environmentOf(ctx, engine, host)).state === 'ready',
  };
}

async function environmentOf(ctx: StageContext, engine: string, host: string): Promise<EngineEnvironment> {
  return (await ctx.runners.open(host)).environment(engine);
}

/** A line of the builder in the reader's language; lines that say nothing to people are left out. */
export function progressOf(line: JsonObject): Message | undefined {
  const { stage, seconds, downloadBytes } = line;
  if (stage === 'waiting') return message('engine.progress.waiting');
  if (stage === 'download' && typeof downloadBytes === 'number')
    return message('engine.progress.download', { gib: Math.round((downloadBytes / GIB) * 10) / 10 });
  const known = stageWords(stage);
  if (known === undefined || typeof seconds !== 'number') return undefined;
  return message('engine.progress.stage', { stage: known, seconds });
}

/** A name alone can come to mean another image. */
function requireDigest(reference: string): void {
  if (IMAGE_BY_DIGEST.test(reference)) return;
  throw usageError(
    'image-reference',
    fixable('engine.image-reference', { reference: lineText(reference).slice(0, 200) }),
  );
}

/** An image is named in the host's file: a flag would be forgotten by the next command. */
function requireVariant(
  engine: EngineDefinition,
  spec: HostSpec,
  { wanted, host, containers }: { wanted: EngineVariant; host: string; containers: boolean },
): void {
  const { name, variants } = engine;
  if (variantOf(engine, spec) === wanted) return;
  const words = { name, host, variant: wanted };
  if (variants[wanted] === undefined)
    throw usageError('engine-variant', message('engine.variant-none', words), { next: [`sovran engine show ${name}`] });
  if (wanted === 'cuda' && !containers)
    throw usageError('engine-variant', fixable('engine.variant-imageless', words), {
      next: ['sovran host list', 'sovran host add --help'],
    });
  const isNamed = wanted === 'cpu';
  throw usageError('engine-variant', message(isNamed ? 'engine.variant-image' : 'engine.variant-unnamed', words), {
    fix: message(isNamed ? 'engine.variant-image.fix' : 'engine.variant-unnamed.fix', words),
    next: [`sovran engine install ${name} --host ${host}`],
  });
}

function noImages(name: string, host: string, runner: string): SovranError {
  return usageError('engine-without-images', fixable('engine.without-images', { host, runner }), {
    next: [`sovran engine install ${name} --host ${host}`],
  });
}
