import { open } from 'node:fs/promises';
import type { AccessRecord } from '../../ports/gateway.ts';

/** Bytes read per call. */
const WINDOW = 8 * 1024 * 1024;

/** Complete lines of the journal since an offset (bytes); `next` is where to go on. */
export async function readAccessJournal(
  path: string,
  offset: number,
): Promise<{ records: AccessRecord[]; next: number }> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return { records: [], next: 0 };
  try {
    const buffer = Buffer.alloc(WINDOW);
    const { bytesRead } = await file.read(buffer, 0, WINDOW, offset);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    if (end === 0 && bytesRead === WINDOW) return { records: [], next: offset + WINDOW };
    const lines = buffer.subarray(0, end).toString().split('\n');
    return { records: lines.flatMap(parseRecord), next: offset + end };
  } finally {
    await file.close();
  }
}

/** One line as HAProxy writes it; anything else in the file (its own notices) is passed over. */
export function parseRecord(line: string): AccessRecord[] {
  const start = line.indexOf('{"ms"');
  if (start < 0) return [];
  try {
    const raw = JSON.parse(line.slice(start)) as Record<string, string | number>;
    const text = (name: string): string => (raw[name] === '-' ? '' : String(raw[name] ?? ''));
    return [
      {
        at: new Date(Number(raw.ms) || 0).toISOString(),
        requestId: text('id'),
        application: text('app'),
        release: text('release'),
        route: text('route'),
        status: Number(raw.status),
        bytes: Number(raw.bytes),
        durationMs: Math.max(0, Number(raw.took)),
        termination: String(raw.end),
      },
    ];
  } catch {
    return [];
  }
}
