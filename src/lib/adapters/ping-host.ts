import type { Host } from '../core/ports/host.ts';

/** Longer than a line that goes is kept up for. */
const LINE_MS = 20_000;

/** True if the host answers a no-op within `LINE_MS`. Never rejects; true for this machine. */
export async function pingHost(host: Host): Promise<boolean> {
  if (host.transport === 'local') return true;
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), LINE_MS);
  const late = new Promise<false>((resolve) => enough.signal.addEventListener('abort', () => resolve(false)));
  const answer = host.exec(['true'], { signal: enough.signal }).then(
    ({ outcome }) => outcome === 'known',
    () => false,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
