import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { AnswersRecord } from '../../../core/project/resources/dataset.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { TrainInput } from '../../models/train/request.ts';

/** Methods of training that learn from one answer a prompt. */
export const DISTILL_METHODS = ['full', 'lora', 'qlora'] as const;

/** Input of `distill launch`: plain data, journalled. */
export type DistillInput = {
  name: string;
  teacher: string;
  student: string;
  dataset: string;
  /** Host that serves the teacher, then trains the student. */
  host: string;
  method: (typeof DISTILL_METHODS)[number];
  /** Neutral keys of the training. */
  settings: JsonObject;
  maxTokens: number;
  concurrency: number;
  /** Why the outputs of a teacher whose licence is unknown may be trained on. */
  licenseOk?: string;
  /** Engine that trains. */
  engine?: string;
  gpus?: number;
};

/** Seed of decoding: greedy, so that it hardly matters. */
const SEED = 1;

/** Name of the dataset that holds the answers of a distillation. Pure. */
export function answersName(name: string): string {
  return `${name}.answers`;
}

/** How the teacher is asked. Pure. */
export function samplingOf({ maxTokens }: DistillInput): AnswersRecord['sampling'] {
  return { temperature: 0, maxTokens, seed: SEED };
}

/** The training of the student on the answers. Pure. */
export function trainingOf(input: DistillInput): TrainInput {
  const { name, student, method, host, settings, engine, gpus } = input;
  return {
    name,
    base: student,
    dataset: answersName(name),
    method,
    host,
    settings,
    ...dropAbsent({ engine, gpus }),
  };
}

/** What to type to launch the same again. Pure. */
export function commandOf(input: DistillInput): string {
  const { name, teacher, student, dataset, method, settings, maxTokens, host, engine, gpus, licenseOk } = input;
  const flags = {
    teacher,
    student,
    dataset,
    method,
    'max-tokens': maxTokens,
    host,
    engine,
    gpus,
    'teacher-license-ok': licenseOk,
  };
  const named = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, String(value)],
  );
  const pairs = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${textOf(value)}`]);
  const words = [name, ...named, ...pairs];
  return ['sovran distill launch', ...words.map(shellWord)].join(' ');
}

/** A setting as it was typed. */
function textOf(value: Json | undefined): string {
  return Array.isArray(value) ? value.map(textOf).join(',') : typeof value === 'string' ? value : JSON.stringify(value);
}
