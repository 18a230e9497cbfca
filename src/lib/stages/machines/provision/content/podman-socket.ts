import { difference } from '../checks/assessment.ts';
import { printPath } from '../checks/check-script.ts';
import type { Seen } from '../checks/seen.ts';
import { fileDrift, type WantedFile } from '../wanted/file.ts';

/** Podman's socket for our group; `podman-docker` puts it where Docker's would be. */
const SOCKET: WantedFile = {
  path: '/etc/systemd/system/podman.socket.d/60-sovran.conf',
  content: '[Socket]\nSocketMode=0660\nSocketGroup=sovran\n',
};

/** At every boot Podman's package makes the folder of its socket one of root alone; the first name in the order counts. */
const FOLDER: WantedFile = {
  path: '/etc/tmpfiles.d/60-sovran-podman.conf',
  content: '# Written by sovran host apply.\nd /run/podman 0750 root sovran\n',
};

/** Without this file every call of `docker` writes a note about Podman. */
const NO_DOCKER_NOTE: WantedFile = {
  path: '/etc/containers/nodocker',
  content: '# Written by sovran host apply.\n',
};

/** What Podman's socket rests on. */
export const PODMAN_FILES: readonly WantedFile[] = [SOCKET, FOLDER, NO_DOCKER_NOTE];

/** Reads those files, and the folder that the socket is in. */
export function printPodman(): string[] {
  return [...PODMAN_FILES.map(({ path }) => printPath(path)), printPath('/run/podman')];
}

/** What differs there. */
export function podmanDrift(seen: Seen): string[] {
  const folder = seen.path('/run/podman');
  const is = folder && `${folder.mode} ${folder.owner}`;
  return [
    ...PODMAN_FILES.flatMap((file) => fileDrift(seen, file)),
    ...difference('/run/podman', is, '750 root:sovran'),
  ];
}
