import type { z } from 'zod';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { faultsOfGiven, openGiven } from '../../../core/project/yaml/given-file.ts';
import { message } from '../../../core/text/message.ts';
import { SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { type Block, findBlocks } from './blocks.ts';
import { headSchema, STEP_KINDS, stepSchema, type RunbookHead, type RunbookStep } from './schema.ts';

/** A runbook as read: its head, its steps in order with their lines, and its whole text. */
export interface Runbook extends RunbookHead {
  name: string;
  path: string;
  text: string;
  /** Digest of the text: a run is of exactly this version. */
  digest: string;
  steps: (RunbookStep & { line: number })[];
}

const CODE = 'bad-runbook';
const ADVICE = message('runbook.bad.fix');

/** A text read as far as it goes: what can be read, and every fault of its form. */
export interface ParsedRunbook {
  head?: RunbookHead;
  steps: Runbook['steps'];
  faults: SovranError[];
}

/** Reads a runbook. Throws `bad-runbook` (exit 2) with the line of its first fault. */
export function readRunbook(name: string, path: string, text: string): Runbook {
  const { head, steps, faults } = parseRunbook(path, text);
  if (faults[0]) throw faults[0];
  if (!head) throw faultAt(path, 1, 'head');
  return { ...head, name, path, text, digest: digestOfText(text), steps };
}

/** Reads every block that can be read or judged, with all faults in the order of their lines. */
export function parseRunbook(path: string, text: string): ParsedRunbook {
  const { head, steps, unclosed, misspelt } = findBlocks(text);
  const headed = head ? readBlock(path, head, () => headSchema) : { faults: [faultAt(path, 1, 'head')] };
  const read = steps.map((block) => ({ line: block.line, ...readBlock(path, block, schemaOfStep) }));
  const faults = [
    ...headed.faults,
    ...read.flatMap((one) => one.faults),
    ...misspelt.map(({ line, word }) => misspeltFence(path, line, word.slice(0, 40))),
    ...(unclosed === undefined ? [] : [faultAt(path, unclosed, 'unclosed')]),
    ...(steps.length === 0 && unclosed === undefined && misspelt.length === 0 ? [faultAt(path, 1, 'no-steps')] : []),
  ];
  return {
    ...(headed.value ? { head: headed.value } : {}),
    steps: read.flatMap(({ line, value }) => (value ? [{ ...value, line }] : [])),
    faults: faults.toSorted((one, other) => lineOf(one) - lineOf(other)),
  };
}

function lineOf({ details }: SovranError): number {
  return typeof details?.line === 'number' ? details.line : 1;
}

type SchemaOf<Value> = (value: unknown, path: string, line: number) => z.ZodType<Value>;

/** The value of a block, or its faults; blank lines before it make its positions those of the file. */
function readBlock<Value>(
  path: string,
  { line, text }: Block,
  schemaOf: SchemaOf<Value>,
): { value?: Value; faults: SovranError[] } {
  try {
    const file = openGiven(path, '\n'.repeat(line - 1) + text, CODE, ADVICE);
    const schema = schemaOf(file.value, path, line);
    const faults = faultsOfGiven(file, schema);
    const { data } = schema.safeParse(faults.length > 0 ? judgeable(file.value, faults) : file.value);
    return data === undefined ? { faults } : { value: data, faults };
  } catch (error) {
    if (error instanceof SovranError) return { faults: [error] };
    throw error;
  }
}

/** What can be judged beside its faults: unknown keys are left out, and a title, which is only shown, stands for a missing one. */
function judgeable(value: unknown, faults: readonly SovranError[]): object {
  const paths = faults.flatMap(({ text: { key, params } }) =>
    key === 'project.yaml.unknown-key' && typeof params?.key === 'string' ? [params.key.split('.')] : [],
  );
  return { title: '—', ...(paths.reduce(without, value) as object) };
}

function without(value: unknown, [key = '', ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { [key]: inner, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [key]: without(inner, rest) };
}

/** Only the kind that a step has is asked for. Throws for an unknown kind. */
function schemaOfStep(value: unknown, path: string, line: number): z.ZodType<RunbookStep> {
  const { kind } = (value ?? {}) as { kind?: unknown };
  const schema = stepSchema.options.find((option) => option.shape.kind.value === kind);
  if (!schema) throw unknownKind(path, line, kind);
  return schema;
}

function misspeltFence(path: string, line: number, word: string): SovranError {
  return faultAt(path, line, 'fence', { word }, message('runbook.fence.fix'));
}

function unknownKind(path: string, line: number, kind: unknown): SovranError {
  const word = typeof kind === 'string' ? kind.slice(0, 40) : '';
  return faultAt(path, line, 'kind', { kind: word }, suggest(word, STEP_KINDS));
}

type Fault = 'head' | 'unclosed' | 'no-steps' | 'fence' | 'kind';

function faultAt(path: string, line: number, what: Fault, params: object = {}, fix = ADVICE): SovranError {
  const text = { key: `runbook.${what}`, params: { where: `${path}:${line}`, ...params } } as const;
  return usageError(CODE, text, { fix, details: { path, line } });
}
