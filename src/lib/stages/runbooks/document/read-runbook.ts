import type { z } from 'zod';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { checkGiven, openGiven } from '../../../core/project/yaml/given-file.ts';
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

/** Reads a runbook. Throws `bad-runbook` (exit 2) with the line of its first fault. */
export function readRunbook(name: string, path: string, text: string): Runbook {
  const [first] = readFaults(name, path, text);
  if (first instanceof SovranError) throw first;
  const { head, steps } = findBlocks(text);
  if (!head) throw fault(path, 1, 'head');
  return {
    ...readBlock(path, head, headSchema),
    name,
    path,
    text,
    digest: digestOfText(text),
    steps: steps.map((block) => ({ ...readStep(path, block), line: block.line })),
  };
}

/** Every fault of a runbook's form, in the order of its lines; none where it can be read. */
export function readFaults(_name: string, path: string, text: string): SovranError[] {
  const { head, steps, unclosed } = findBlocks(text);
  return [
    ...(head ? faultOf(() => readBlock(path, head, headSchema)) : [fault(path, 1, 'head')]),
    ...steps.flatMap((block) => faultOf(() => readStep(path, block))),
    ...(unclosed === undefined ? [] : [fault(path, unclosed, 'unclosed')]),
    ...(steps.length === 0 && unclosed === undefined ? [fault(path, 1, 'no-steps')] : []),
  ];
}

/** The fault that reading throws; other errors are bugs. */
function faultOf(read: () => unknown): SovranError[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SovranError) return [error];
    throw error;
  }
}

/** Blank lines before the block make its positions those of the file. */
function readBlock<Schema extends z.ZodType>(path: string, { line, text }: Block, schema: Schema): z.infer<Schema> {
  return checkGiven(openGiven(path, '\n'.repeat(line - 1) + text, CODE, ADVICE), schema);
}

function readStep(path: string, block: Block): RunbookStep {
  const file = openGiven(path, '\n'.repeat(block.line - 1) + block.text, CODE, ADVICE);
  const { kind } = (file.value ?? {}) as { kind?: unknown };
  if (!STEP_KINDS.some((known) => known === kind)) throw unknownKind(path, block.line, kind);
  const options = stepSchema.options.find((option) => option.shape.kind.value === kind) ?? stepSchema;
  return checkGiven(file, options as typeof stepSchema);
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
