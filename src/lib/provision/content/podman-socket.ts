import { printPath } from '../checks/check-script.ts';
import type { Seen } from '../checks/seen.ts';
import { fileDrift, type WantedFile } from '../wanted/file.ts';

/** Podman's socket for our group; `podman-docker` puts it where Docker's would be. */
export const PODMAN_SOCKET: WantedFile = {
  path: '/etc/systemd/system/podman.socket.d/60-sovran.conf',
  content: '[Socket]\nSocketMode=0660\nSocketGroup=sovran\n',
};

/** Without this file every call of `docker` writes a note about Podman. */
export const NO_DOCKER_NOTE: WantedFile = {
  path: '/etc/containers/nodocker',
  content: '# Written by sovran host apply.\n',
};

/** Reads what Podman's socket rests on. */
export function printPodman(): string[] {
  return [printPath(PODMAN_SOCKET.path), printPath(NO_DOCKER_NOTE.path)];
}

/** What differs there. */
export function podmanDrift(seen: Seen): string[] {
  return [...fileDrift(seen, PODMAN_SOCKET), ...fileDrift(seen, NO_DOCKER_NOTE)];
}
