import type { AccessRecord } from '../../ports/gateway.ts';
import type { GatewayPlaces } from './places.ts';

/** Bytes read per call. */
const WINDOW = 8 * 1024 * 1024;

/** Complete lines of the journal since an offset (bytes); `next` is where to go on. */
export async function readAccessJournal(
  { host, access }: GatewayPlaces,
  offset: number,
): Promise<{ records: AccessRecord[]; next: number }> {
  const content = await host.files.read(access, { offset, length: WINDOW });
  if (content === undefined) return { records: [], next: 0 };
  const buffer = Buffer.from(content);
  const end = buffer.lastIndexOf(0x0a) + 1;
  if (end === 0 && buffer.length === WINDOW) return { records: [], next: offset + WINDOW };
  const lines = buffer.subarray(0, end).toString().split('\n');
  return { records: lines.flatMap(parseRecord), next: offset + end };
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
