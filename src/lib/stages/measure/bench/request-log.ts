import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { StreamRecord } from './http/stream-record.ts';

/** Writes the records of requests, without texts, as compressed JSON lines in `.sovran/`. Returns the digest. */
export async function writeRequestLog(
  project: ProjectStore,
  runId: string,
  records: readonly StreamRecord[],
): Promise<{ path: string; digest: string }> {
  const path = `.sovran/runs/${runId}/requests.jsonl.gz`;
  const lines = records.map((record) => JSON.stringify({ ...record, text: undefined }, roundTimes)).join('\n');
  const bytes = await promisify(gzip)(`${lines}\n`);
  await project.writeFile(path, bytes);
  return { path, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

function roundTimes(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}
