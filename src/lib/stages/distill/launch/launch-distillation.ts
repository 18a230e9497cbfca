import { createStep } from '../../../core/operation/plan/create-step.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, Action } from '../../../core/operation/operation.ts';
import type { PlanDraft, Step, Gate } from '../../../core/operation/plan/plan.ts';
import type { AnswersRecord, DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { checkName, findResource, requireResource } from '../../../core/project/resources.ts';
import { serveModel, type ServeModel } from '../../measure/bench/subject.ts';
import { chooseServing } from '../../jobs/engines/serving.ts';
import { launchedJobId } from '../../jobs/launch.ts';
import { launchActions, type StartArgs } from '../../jobs/start-job.ts';
import { gatherTrainingOn, planTraining, type TrainFacts } from '../../models/train/launch-training.ts';
import { askTeacher } from '../answers/ask-teacher.ts';
import { recordAnswers, storeAnswers } from '../answers/store-answers.ts';
import { essenceOf } from '../answers/teacher-answers.ts';
import {
  gatherLicense,
  licenseGates,
  licenseRemarks,
  type TeacherLicense,
} from '../../models/train/teacher-license.ts';
import { answersName, commandOf, type DistillInput, samplingOf, trainingOf } from '../request/input.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';

export type DistillFacts = {
  source: DatasetSpec;
  service: TeacherService;
  license: TeacherLicense;
  recorded: RecordedAnswers;
  /** What the answers will be recorded with. */
  record: AnswersRecord;
  training: TrainFacts;
};

/** Id of the step whose output names the answers. */
const RECORD_STEP = 'record-answers';

/** Starts the job of `train launch` on the answers that an earlier step of the run recorded, if any. */
const startStudent: Action<StartArgs> = {
  apply: (args, scope) => {
    const made = outputOf<{ digest: string }>(scope.outputs, RECORD_STEP);
    return startJob.apply(made ? onDataset(args, made.digest) : args, scope);
  },
  compensate: async (args, scope) => startJob.compensate?.(args, scope),
};

/** `distill launch` with a given way of serving a teacher: ask it the training prompts, record its answers, train the student on them. */
export function launchDistillationWith(serve: ServeModel): Operation<DistillInput, DistillFacts, { job: string }> {
  return {
    id: 'distill launch',
    concurrent: true,
    target: ({ name }) => `Model/${name}`,
    gather: gatherDistillation,
    plan: planDistillation,
    actions: {
      ...launchActions,
      'ask-teacher': askTeacher(serve),
      'store-answers': storeAnswers,
      [RECORD_STEP]: recordAnswers,
      'start-job': startStudent,
    },
    result: async ({ outputs }) => ({ job: launchedJobId(outputs) }),
  };
}

/** `distill launch` as the command runs it. */
export const launchDistillation = launchDistillationWith(serveModel);

async function gatherDistillation(input: DistillInput, ctx: StageContext): Promise<DistillFacts> {
  checkName(answersName(checkName(input.name)));
  const teacher = (await requireResource(ctx.project, 'Model', input.teacher)).spec;
  const student = (await requireResource(ctx.project, 'Model', input.student)).spec;
  const source = (await requireResource(ctx.project, 'Dataset', input.dataset)).spec;
  const service = await findService(input, teacher, ctx);
  const fixture = teacher.kind === 'fixture' ? { fixture: true } : {};
  const record = {
    teacher: { name: input.teacher, digest: teacher.digest, ...fixture },
    source: { name: input.dataset, digest: source.digest },
    sampling: samplingOf(input),
    engine: { name: service.engine, environment: service.environment },
  };
  const found = (await findResource(ctx.project, 'Dataset', answersName(input.name)))?.spec;
  const isSame = found?.answers !== undefined && essenceOf(found.answers) === essenceOf(record);
  const recorded = found === undefined ? 'none' : isSame ? 'same' : 'other';
  // Until the teacher has answered, the rows that it is asked stand for its answers.
  const dataset = found && recorded === 'same' ? found : { ...source, answers: record };
  const frame = { operation: 'distill launch', command: commandOf(input) };
  const training = await gatherTrainingOn(trainingOf(input), { base: student, dataset }, ctx, frame);
  return { source, service, license: await gatherLicense(input.teacher, ctx), recorded, record, training };
}

async function findService({ host }: DistillInput, teacher: ModelSpec, ctx: StageContext): Promise<TeacherService> {
  const { definition, file } = chooseServing(await ctx.engines.list(), {}, teacher);
  const { state, lockDigest } = await (await ctx.runners.open(host)).environment(definition.name);
  const here = await (await ctx.artifacts()).treePath(teacher.digest);
  const present = here ?? (await (await ctx.hosts.store(host)).treePath(teacher.digest));
  return {
    engine: definition.name,
    environment: lockDigest,
    ready: state === 'ready',
    servable: file !== undefined,
    present: present !== undefined,
    digest: teacher.digest,
  };
}

/** Pure: recorded answers are not asked for again. */
function planDistillation(input: DistillInput, facts: DistillFacts): PlanDraft {
  const { source, service, license, recorded, record } = facts;
  const asks = recorded === 'none';
  const rows = asks ? input.dataset : answersName(input.name);
  const training = planTraining({ ...trainingOf(input), dataset: rows }, facts.training);
  return {
    gates: [
      ...licenseGates(input, license),
      answersGate(input, recorded),
      ...(asks ? [...serviceGates(input, service), ...leakageGates(input, source.leakage.overlap)] : []),
      ...training.gates,
    ],
    steps: [...(asks ? answerSteps(input, record, source.splits.train) : []), ...training.steps],
    remarks: [...licenseRemarks(license), ...(training.remarks ?? [])],
  };
}

const startJob = launchActions['start-job'] as Action<StartArgs>;

/** The same start with another dataset: its digest is known only when the answers are. Pure. */
function onDataset({ request, draft, prior }: StartArgs, digest: string): StartArgs {
  const replaced = <Input extends { role: string }>(inputs: Input[]): Input[] =>
    inputs.map((input) => (input.role === 'dataset' ? { ...input, digest } : input));
  const collect = request.collect.map(({ tree, model }) => ({
    tree,
    model: {
      ...model,
      lineage: model.lineage.map((parent) => (parent.relation === 'trained-on' ? { ...parent, digest } : parent)),
    },
  }));
  return {
    request: { ...request, inputs: replaced(request.inputs), collect },
    draft: { ...draft, inputs: replaced(draft.inputs) },
    prior,
  };
}

/** Pure: ask, store, record. From the record on the run goes forward: asking costs more than a training that fails to start. */
function answerSteps(input: DistillInput, record: AnswersRecord, rows: number): Step[] {
  const { teacher, dataset, host, name } = input;
  const args = toJson({ input, record });
  const asked = message('distill.step.ask', { teacher, rows, dataset });
  const written = message('data.step.write', { name: answersName(name) });
  return [
    { ...createStep('ask-teacher', asked, args), host },
    createStep('store-answers', message('data.step.store'), args),
    { ...createStep(RECORD_STEP, written, args), pivot: true },
  ];
}

/** What serves a teacher, as it was found. */
interface TeacherService {
  engine: string;
  /** Digest of the engine's runtime on the host. */
  environment: string;
  ready: boolean;
  /** The engine can serve the model. */
  servable: boolean;
  /** This machine or the host holds the model's files. */
  present: boolean;
  digest: string;
}

/** Pure: a teacher whose files are there, and an engine that serves them. */
function serviceGates({ teacher, host }: DistillInput, service: TeacherService): Gate[] {
  const { engine, ready, servable, present, digest } = service;
  const isServed = message(servable ? 'bench.gate.servable' : 'bench.gate.not-servable', { name: teacher });
  const isReady = message(ready ? 'job.gate.engine-ready' : 'job.gate.engine-missing', { engine, host });
  const absent = message('model.absent', { name: teacher, digest });
  return [
    passOrFail('teacher-servable', servable, isServed, { next: ['sovran model list'] }),
    ...(present ? [] : [passOrFail('teacher-present', false, absent, { next: [`sovran model verify ${teacher}`] })]),
    passOrFail('teacher-engine', ready, isReady, {
      fix: message('job.gate.engine-missing.fix', { engine, host }),
      next: [`sovran engine install ${engine} --host ${host}`],
    }),
  ];
}

/** `same`: this teacher's answers to these prompts, asked in this way. */
type RecordedAnswers = 'none' | 'same' | 'other';

/** Pure: answers are recorded under a name of their own, and never replaced by others. */
function answersGate({ name, teacher }: DistillInput, recorded: RecordedAnswers): Gate {
  const dataset = answersName(name);
  const id = 'answers-name';
  if (recorded === 'none') return { id, verdict: 'pass', reason: message('project.name-free', { name: dataset }) };
  if (recorded === 'same') {
    return { id, verdict: 'pass', reason: message('distill.gate.answers-recorded', { dataset, teacher }) };
  }
  const reason = message('distill.gate.answers-other', { dataset });
  return { id, verdict: 'fail', reason, next: [`sovran data inspect ${dataset}`] };
}

/** Pure: the train split holds no prompt of the test split, which judges the student. */
function leakageGates({ dataset }: DistillInput, overlap: number): Gate[] {
  if (overlap === 0) return [];
  const reason = message('distill.gate.overlap', { dataset, overlap });
  return [{ id: 'prompts-separate', verdict: 'fail', reason, next: [`sovran data inspect ${dataset}`] }];
}
