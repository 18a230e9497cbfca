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
  if (!head) throw fault(path, 1, 'head');
  return { ...head, name, path, text, digest: digestOfText(text), steps };
}

/** Reads every block that can be read, with the faults of the others in the order of their lines. */
export function parseRunbook(path: string, text: string): ParsedRunbook {
  const { head, steps, unclosed, misspelt } = findBlocks(text);
  const headed = head ? readBlock(path, head, () => headSchema) : { faults: [fault(path, 1, 'head')] };
  const read = steps.map((block) => ({ line: block.line, ...readBlock(path, block, schemaOfStep) }));
  const faults = [
    ...headed.faults,
    ...read.flatMap((one) => one.faults),
    ...misspelt.map(({ line, word }) => misspeltFence(path, line, word)),
    ...(unclosed === undefined ? [] : [fault(path, unclosed, 'unclosed')]),
    ...(steps.length === 0 && unclosed === undefined && misspelt.length === 0 ? [fault(path, 1, 'no-steps')] : []),
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
    return faults.length > 0 ? { faults } : { value: schema.parse(file.value), faults };
  } catch (error) {
    if (error instanceof SovranError) return { faults: [error] };
    throw error;
  }
}

/** Only the kind that a step has is asked for. Throws for an unknown kind. */
function schemaOfStep(value: unknown, path: string, line: number): z.ZodType<RunbookStep> {
  const { kind } = (value ?? {}) as { kind?: unknown };
  const schema = stepSchema.options.find((option) => option.shape.kind.value === kind);
  if (!schema) throw unknownKind(path, line, kind);
  return schema;
}

function misspeltFence(path: string, line: number, word: string): SovranError {
  return usageError(CODE, message('runbook.fence', { where: `${path}:${line}`, word: word.slice(0, 40) }), {
    fix: message('runbook.fence.fix'),
    details: { path, line },
  });
}

function unknownKind(path: string, line: number, kind: unknown): SovranError {
  const word = typeof kind === 'string' ? kind.slice(0, 40) : '';
  return usageError(CODE, message('runbook.kind', { where: `${path}:${line}`, kind: word }), {
    fix: suggest(word, STEP_KINDS),
    details: { path, line, kind: word },
  });
}

function fault(path: string, line: number, what: 'head' | 'unclosed' | 'no-steps'): SovranError {
  return usageError(CODE, message(`runbook.${what}`, { where: `${path}:${line}` }), {
    fix: ADVICE,
    details: { path, line },
  });
}
