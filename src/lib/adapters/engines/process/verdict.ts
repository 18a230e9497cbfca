import { join } from 'node:path/posix';
import type { Host } from '../../../core/ports/host.ts';
import { keepMemo } from '../host/keep-memo.ts';
import { readJson } from '../host/read-json.ts';
import { readEvents } from '../job/event-lines.ts';
import { judge, type ExitRecord, type Failure, type Verdict } from '../job/verdict.ts';
import { verifyManifest } from '../job/verify-manifest.ts';
import type { Attempt } from './attempt.ts';

/** Says how an ended attempt went. A success costs hashing its outputs, so the answer is kept beside the attempt. */
export async function judgeAttempt(
  host: Host,
  folder: string,
  jobId: string,
  attempt: Attempt,
  exit: ExitRecord,
  signal?: AbortSignal,
): Promise<Verdict> {
  if (attempt.verdict) return attempt.verdict;
  const verdict = await judge(
    { exit, stopAsked: attempt.stopAsked },
    {
      events: () => readEvents(host, join(folder, 'events.jsonl'), signal),
      manifest: () => verifyManifest(host, folder, jobId, signal),
      told: () => readJson<Failure>(host, join(folder, 'out', 'failure.json')),
    },
  );
  await keepMemo(host, join(attempt.folder, 'verdict.json'), verdict);
  return verdict;
}
