import { scriptArgv } from '../../core/kit/host-script.ts';
import type { AccessRecord } from '../../core/ports/gateway.ts';
import type { GatewayPlaces } from './paths.ts';
import { runOnHost } from './run-on-host.ts';

/** HAProxy's word where a request was sent to no server. */
const NO_SERVER = '<NOSRV>';

/** Bytes read per call: they come over a slow line in the time that a question has. */
const WINDOW = 1024 * 1024;

/** Where the journal ends now, bytes. Throws as `runOnHost`. */
export async function endOfAccessLog(places: GatewayPlaces): Promise<number> {
  return Number((await runOnHost(places, scriptArgv('gateway/log-end', places.access))).trim());
}

/** Complete lines of the access log since an offset (bytes); continue at `next`. */
export async function readAccessLog(
  { host, access }: GatewayPlaces,
  offset: number,
  until = Infinity,
): Promise<{ records: AccessRecord[]; next: number; more: boolean }> {
  const length = Math.min(WINDOW, until - offset);
  if (length <= 0) return { records: [], next: offset, more: false };
  const content = await host.files.read(access, { offset, length });
  if (content === undefined) return { records: [], next: 0, more: false };
  const buffer = Buffer.from(content);
  const more = buffer.length === WINDOW;
  const end = buffer.lastIndexOf(0x0a) + 1;
  if (end === 0 && more) return { records: [], next: offset + WINDOW, more };
  const lines = buffer.subarray(0, end).toString().split('\n');
  return { records: lines.flatMap(parseRecord), next: offset + end, more };
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
        endedKeyOf: text('ended'),
        release: text('release'),
        route: text('route'),
        status: Number(raw.status),
        bytes: Number(raw.bytes),
        sentBytes: Number(raw.sent ?? 0),
        firstByteMs: firstByteOf(raw),
        durationMs: Math.max(0, Number(raw.took)),
        termination: String(raw.end),
        serial: Number(raw.number) > 0 ? { life: text('life'), number: Number(raw.number) } : null,
        ...(raw.member === undefined || raw.member === NO_SERVER ? {} : { member: text('member') }),
      },
    ];
  } catch {
    return [];
  }
}

/** HAProxy gives its waits one by one, each -1 where it did not come so far. */
function firstByteOf(raw: Record<string, string | number>): number | null {
  const waits = ['queued', 'joined', 'first'].map((name) => Number(raw[name] ?? -1));
  return waits.every((wait) => wait >= 0) ? waits.reduce((sum, wait) => sum + wait) : null;
}
