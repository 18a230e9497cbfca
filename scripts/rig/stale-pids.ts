import { readFileSync, rmSync } from 'node:fs';

/** Where a system's `dockerd` notes itself and the containerd that it started. */
const NOTES = { '/var/run/docker.pid': 'dockerd', '/var/run/docker/containerd/containerd.pid': 'containerd' };

/**
 * Removes the notes of daemons that were killed with their machine. Where another process has their number since,
 * `dockerd` would take it for itself and refuse to start.
 */
export function clearStalePids(notes: Record<string, string> = NOTES): void {
  for (const [path, program] of Object.entries(notes)) {
    const pid = read(path).trim();
    if (pid !== '' && read(`/proc/${pid}/comm`).trim() !== program) rmSync(path, { force: true });
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
