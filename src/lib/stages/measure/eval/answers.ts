import { createHash } from 'node:crypto';
import type { ProjectReader, ProjectStore } from '../../../core/ports/project-store.ts';
import { commandsToCompare } from '../../../core/project/commands-to-compare.ts';
import { runFile } from '../reports/report-files.ts';
import { driftError, type SovranError } from '../../../core/text/sovran-error.ts';
import { message } from '../../../core/text/message.ts';

/** One row's answer, as kept for paired comparison. `error`: the request failed; the row counts as wrong. */
export interface Answer {
  id: string;
  expected: string;
  answer: string;
  correct: boolean;
  /** Of its row. */
  group?: string;
  /** Of a suite: its test, the change or the group it was asked for, its score in 0..1. */
  test?: string;
  variant?: string;
  score?: number;
  /** Why the engine ended the answer, where it says so. */
  finishReason?: string;
  error?: string;
}

const FILE = 'answers.jsonl';

/** Writes the answers of a run; returns their digest. */
export async function writeAnswers(project: ProjectStore, runId: string, answers: readonly Answer[]): Promise<string> {
  const text = answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');
  await project.writeFile(runFile(runId, FILE), text);
  return digest(text);
}

/** Reads the answers of a run. Throws `bad-answers` (exit 5) when they are not those the report was made from. */
export async function readAnswers(
  project: ProjectReader,
  runId: string,
  expected: string | undefined,
): Promise<Answer[]> {
  const bytes = await project.readFile(runFile(runId, FILE));
  const text = bytes ? Buffer.from(bytes).toString('utf8') : '';
  if (digest(text) !== expected) throw changed(runId);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Answer]));
}

function digest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function changed(run: string): SovranError {
  return driftError('bad-answers', message('eval.bad-answers', { run }), {
    fix: message('bench.bad-report.fix'),
    next: commandsToCompare(runFile(run, FILE)),
    details: { run },
  });
}
