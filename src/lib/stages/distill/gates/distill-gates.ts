import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { answersName, type DistillInput } from '../request/input.ts';

/** What serves a teacher, as it was found. */
export interface TeacherService {
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
export function serviceGates({ teacher, host }: DistillInput, service: TeacherService): Gate[] {
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
export type RecordedAnswers = 'none' | 'same' | 'other';

/** Pure: answers are recorded under a name of their own, and never replaced by others. */
export function answersGate({ name, teacher }: DistillInput, recorded: RecordedAnswers): Gate {
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
export function leakageGates({ dataset }: DistillInput, overlap: number): Gate[] {
  if (overlap === 0) return [];
  const reason = message('distill.gate.overlap', { dataset, overlap });
  return [{ id: 'prompts-separate', verdict: 'fail', reason, next: [`sovran data inspect ${dataset}`] }];
}
