import { join } from 'node:path';
import { judge, type ExitRecord, type Failure, type Verdict } from '../job/verdict.ts';
import type { Attempt } from './attempt.ts';
import { readEvents } from './event-file.ts';
import { readJson, writeJson } from './json-file.ts';
import { verifyManifest } from './manifest.ts';

/** Says how an ended attempt went. A success costs hashing its outputs, so the answer is kept beside the attempt. */
export async function judgeAttempt(
  folder: string,
  jobId: string,
  attempt: Attempt,
  exit: ExitRecord,
): Promise<Verdict> {
  const kept = await readJson<Verdict>(join(attempt.folder, 'verdict.json'));
  if (kept) return kept;
  const verdict = await judge(
    { exit, stopAsked: attempt.stopAsked },
    {
      events: () => readEvents(folder),
      manifest: () => verifyManifest(folder, jobId),
      told: () => readJson<Failure>(join(folder, 'out', 'failure.json')),
    },
  );
  await writeJson(join(attempt.folder, 'verdict.json'), verdict);
  return verdict;
}
