import { createStep } from '../../../core/operation/plan/create-step.ts';
import { type ImportInput, type ImportFacts, importGates, gatherCatalogue, matchOf } from './import-gates.ts';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gatherLaunch, isTaken, launchedJobId, planLaunch, type LaunchFacts } from '../../jobs/launch.ts';
import { launchActions } from '../../jobs/start-job.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { digestOf, digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation, StepScope } from '../../../core/operation/operation.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message } from '../../../core/text/message.ts';
import { findSource } from './bundled-source.ts';
import { readModelSource, sourceFile, type ModelSource } from './source.ts';
import type { JobRequest } from '../../jobs/request.ts';
import { shellWord } from '../../../core/text/shell-word.ts';

export type ImportResult = { name: string; spec: ModelSpec; job: string | null };

/** Imports a model: safety, digest, format. With `trainableOn`, a job makes a quantized GGUF trainable. */
export const importModel: Operation<ImportInput, ImportFacts, ImportResult> = {
  id: 'model import',
  target: ({ name }) => `Model/${name}`,
  gather: gatherImport,
  plan: planImport,
  actions: {
    ...resourceActions,
    ...launchActions,
    'put-model-tree': putModelTree(),
    'register-model': registerModel(),
  },
  async result({ input, outputs }, ctx) {
    const { spec } = await requireResource(ctx.project, 'Model', registeredName(input));
    return { name: registeredName(input), spec, job: input.trainableOn ? launchedJobId(outputs) : null };
  },
};

/** The name the imported files get: the model's own, or `<name>.gguf` when a job makes the model. */
function registeredName({ name, trainableOn }: ImportInput): string {
  return trainableOn ? `${name}.gguf` : name;
}

async function gatherImport(input: ImportInput, ctx: StageContext): Promise<ImportFacts> {
  checkName(input.name);
  const source = await readModelSource(await findSource(input.from, ctx));
  const files = source.unsafe.length > 0 ? [] : await hashFiles(source, ctx);
  const tree = { digest: digestOf(files), bytes: files.reduce((total, { size }) => total + size, 0) };
  const wantsJob = input.trainableOn !== null && source.unsafe.length === 0;
  const launch = wantsJob ? await gatherLaunch(dequantizeRequest(input, tree.digest, source), ctx) : null;
  const taken = await takenNames([registeredName(input), input.name], { digest: tree.digest, launch }, ctx);
  const fileSha256 = files.length === 1 ? (files[0]?.sha256 ?? null) : null;
  const catalogue = await gatherCatalogue(input, files, ctx);
  return { source, tree, fileSha256, taken, catalogue, launch };
}

async function hashFiles(
  source: ModelSource,
  ctx: StageContext,
): Promise<{ path: string; sha256: string; size: number }[]> {
  const artifacts = await ctx.artifacts();
  const signal = ctx.interrupt.signal;
  return Promise.all(
    source.files.map(async ({ path, bytes }) => {
      const digest = await artifacts.digestFile(sourceFile(source, path), signal);
      return { path, sha256: digest.slice('sha256:'.length), size: bytes };
    }),
  );
}

/** What the files themselves are registered as, or the job that this import follows has made, is not in the way. */
async function takenNames(
  names: string[],
  { digest, launch }: { digest: string; launch: LaunchFacts | null },
  ctx: StageContext,
): Promise<string[]> {
  const unique = [...new Set(names)];
  const found = await Promise.all(unique.map((name) => findResource(ctx.project, 'Model', name)));
  return unique.filter(
    (_, at) => found[at]?.spec.digest !== digest && isTaken(found[at], { prior: launch?.prior ?? null }),
  );
}

/** Pure: files into the store, the registry entry, and the job that makes it trainable when asked. */
function planImport(input: ImportInput, facts: ImportFacts): PlanDraft {
  const launch = facts.launch
    ? planLaunch(dequantizeRequest(input, facts.tree.digest, facts.source), facts.launch)
    : null;
  return {
    gates: [...importGates(input, facts), ...(launch?.gates ?? [])],
    steps: [putStep(facts), registerStep(input, facts), ...(launch?.steps ?? [])],
  };
}

function putStep({ source, tree }: ImportFacts): Step {
  const title = message('model.step.put', { files: source.files.length });
  return createStep('put-model-tree', title, { path: source.path, files: source.files, digest: tree.digest });
}

function registerStep(input: ImportInput, facts: ImportFacts): Step {
  const name = registeredName(input);
  const written = writeStep(message('job.step.register', { name }), resourceOf('Model', name, specOf(input, facts)));
  return { ...written, action: 'register-model' };
}

type DraftSpec = Omit<ModelSpec, 'registeredAt'>;

function specOf(input: ImportInput, { source, tree, catalogue }: ImportFacts): DraftSpec {
  const trainable = source.format === 'safetensors';
  return {
    kind: input.fixture ? 'fixture' : 'base',
    format: source.format ?? 'gguf',
    digest: tree.digest,
    parameters: source.parameters,
    bytes: tree.bytes,
    license: input.license,
    ...(input.useCase === undefined ? {} : { usecase: input.useCase }),
    catalogue: matchOf(catalogue),
    ...(source.architecture ? { architecture: source.architecture } : {}),
    ...(source.chatTemplate ? { chatTemplate: digestOfText(source.chatTemplate) } : {}),
    ...(source.servable ? { servable: source.servable } : {}),
    trainable,
    lineage: [],
    source: input.from,
  };
}

type RegisterArgs = { resource: { metadata: { name: string }; spec: DraftSpec } };

function registerModel(): Action<RegisterArgs> {
  return {
    async apply({ resource }, { project, ctx }) {
      const spec = { ...resource.spec, registeredAt: ctx.clock.now() };
      return { path: await project.write(resourceOf('Model', resource.metadata.name, spec)) };
    },
  };
}

type PutArgs = { path: string; files: ModelSource['files']; digest: string };

function putModelTree(): Action<PutArgs> {
  return {
    async apply({ path, files, digest }, { ctx }: StepScope) {
      const artifacts = await ctx.artifacts();
      if (await artifacts.treePath(digest)) return { digest };
      const scratch = await artifacts.scratch(`import-${digest.slice(-12)}`);
      await copyInto(scratch, { path, files });
      const tree = await artifacts.putTree(scratch, { move: true, signal: ctx.interrupt.signal });
      await rm(scratch, { recursive: true, force: true });
      return { digest: tree.digest };
    },
    verify: async ({ digest }, _scope, output) => (output as { digest: string }).digest === digest,
  };
}

async function copyInto(dir: string, source: Pick<ModelSource, 'path' | 'files'>): Promise<void> {
  for (const { path } of source.files) {
    const target = join(dir, path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(sourceFile(source, path), target);
  }
}

const WALL_SECONDS = 3600;

/** Pure: the job that turns a quantized GGUF into a trainable tree, registered under the model's name. */
export function dequantizeRequest(input: ImportInput, digest: string, source: ModelSource): JobRequest {
  return {
    operation: 'model import',
    subject: input.name,
    command: commandOf(input),
    host: input.trainableOn ?? '',
    kind: 'dequantize',
    seed: 0,
    inputs: [{ name: 'model', digest, role: 'model' }],
    spec: { modelName: input.name },
    gpus: 0,
    wallSeconds: WALL_SECONDS,
    collect: [
      {
        tree: 'model',
        model: {
          name: input.name,
          kind: input.fixture ? 'fixture' : 'base',
          format: 'safetensors',
          license: input.license,
          ...(input.useCase === undefined ? {} : { usecase: input.useCase }),
          parameters: source.parameters,
          trainable: true,
          servable: 'model-f16.gguf',
          ...(source.architecture ? { architecture: source.architecture } : {}),
          lineage: [{ relation: 'dequantized-from', digest, name: `${input.name}.gguf` }],
        },
      },
    ],
  };
}

/** The path that was typed is in no job document. */
function commandOf({ name, from, license, sha256, trainableOn, fixture, ...known }: ImportInput): string {
  const words = [name, '--from', from, '--license', license, '--trainable', '--host', trainableOn ?? ''];
  const checks = [
    ...(sha256 === null ? [] : ['--sha256', sha256]),
    ...(known.catalogue === undefined ? [] : ['--catalogue', known.catalogue]),
    ...(known.useCase === undefined ? [] : ['--usecase', known.useCase]),
    ...(fixture ? ['--fixture'] : []),
  ];
  return ['sovran model import', ...[...words, ...checks].map(shellWord)].join(' ');
}
