import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Json, JsonObject } from '../../ports/json.ts';
import type { CommitFailure, CommitRequest, FileWrite, RunResult } from '../../ports/project-store.ts';
import { DRAFTS } from './drafts.ts';
import type { Answer, Next } from '../plan/choice.ts';
import type { Plan } from '../plan/plan.ts';
import type { RecordedFailure } from './recorded-failure.ts';
import type { ProcessIdentity } from '../../kit/process-identity.ts';
import { parseJson } from '../../kit/parse-json.ts';
import { namesIfThere, readIfThere } from '../../kit/read-if-present.ts';

/** One line of a run's journal. An intent is on disk before its effect can be. */
export type JournalEntry =
  /** `frame`: what a procedure stands on; its plan has no steps. */
  | { type: 'begin'; at: string; actor: string; plan: Plan; frame?: JsonObject }
  | { type: 'owner'; process: ProcessIdentity }
  /** What the run holds on a host, under which number. */
  | { type: 'lease'; fence: number; device: string }
  /** What a procedure does next. `run`: the id of the run that the step makes. */
  | { type: 'chosen'; at: string; next: Next; run?: string }
  | ({ type: 'answered'; question: string; actor: string; at: string } & Answer)
  | { type: 'intent'; step: string }
  /** A write of a step in the project, before it happens. */
  | ({ type: 'write'; step: string } & FileWrite)
  | { type: 'done'; step: string; output: Json }
  /** `told`: absent of what no one had words for, and in journals of before. */
  | { type: 'failed'; step: string; code: string; reason: string; failure?: RecordedFailure }
  | { type: 'compensated'; step: string }
  /** `resume` could not settle the run: it may be abandoned. */
  | { type: 'stuck'; code: string }
  | { type: 'paused' }
  | {
      type: 'end';
      status: RunResult;
      at: string;
      commit?: string;
      pending?: CommitRequest;
      /** Why git did not take `pending`. */
      refusal?: { code: CommitFailure; reason: string };
    }
  | { type: 'committed'; commit?: string };

/** The write-ahead journal of one run: JSON lines, each fsynced before `append` returns. */
export interface Journal {
  readonly runId: string;
  append(entry: JournalEntry): void;
  /** In order; none of a journal in which a line before the last cannot be read. */
  entries(): JournalEntry[];
  /** Removes a journal whose run never began: its first lines could not be written. */
  discard(): void;
  /** Puts an ended journal aside, so that looking for open runs does not read it again. */
  close(): void;
}

/** Folder of the journals, below the project. */
const JOURNALS = '.sovran/journal';
/** Folder of those that are put aside. */
const ENDED = '.sovran/journal/ended';

/** Opens (or creates) the journal of a run in `.sovran/journal`. */
export function openJournal(projectRoot: string, runId: string): Journal {
  const path = join(projectRoot, JOURNALS, `${runId}.jsonl`);
  const ended = join(projectRoot, ENDED, `${runId}.jsonl`);
  return {
    runId,
    append: (entry) => {
      if (existsSync(path)) appendLine(path, entry);
      else createWith(entry, path, join(projectRoot, DRAFTS, `${runId}.jsonl`));
    },
    // What only cannot be read may be a run: it is not taken for one that never was.
    entries: () => parseEntries(readIfThere(existsSync(path) ? path : ended) ?? ''),
    discard: () => rmSync(path, { force: true }),
    close: () => {
      mkdirSync(dirname(ended), { recursive: true });
      renameSync(path, ended);
    },
  };
}

/** Ids of runs that have a journal, oldest first; the active ones, few, are not put aside yet. Throws where a folder cannot be listed. */
export function listJournals(projectRoot: string, which: 'all' | 'active' = 'all'): string[] {
  const folders = which === 'all' ? [JOURNALS, ENDED] : [JOURNALS];
  return folders
    .flatMap((folder) => namesIfThere(join(projectRoot, folder)))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort();
}

/** A journal comes to be with its first line: a kill before that leaves a draft, and no run has begun. */
function createWith(entry: JournalEntry, path: string, draft: string): void {
  for (const file of [path, draft]) mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(draft, JSON.stringify(entry) + '\n', { mode: 0o600, flush: true });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Drops a torn last line first (killed while writing): its effect never began. */
function appendLine(path: string, entry: JournalEntry): void {
  const content = readFileSync(path);
  const whole = content.lastIndexOf('\n') + 1;
  if (whole < content.length) truncateSync(path, whole);
  appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600, flush: true });
}

/** Only the last line may be torn. Any other that cannot be read is damage, and what it said is not guessed. */
function parseEntries(content: string): JournalEntry[] {
  const lines = content.split('\n');
  const torn = lines.pop() ?? '';
  const entries = lines.map(parseEntry);
  if (entries.includes(undefined)) return [];
  return [...entries, parseEntry(torn)].filter((entry) => entry !== undefined);
}

function parseEntry(line: string): JournalEntry | undefined {
  const entry = parseJson<JournalEntry>(line);
  return typeof entry?.type === 'string' ? entry : undefined;
}
