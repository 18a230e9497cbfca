import { hostScript } from '../../../../core/kit/host-script.ts';
import type { Host } from '../../../../core/ports/host.ts';
import { runScript } from '../../host/run-script.ts';
import type { DockerPlace } from './place.ts';
import { lockedSocket, noSocket } from './silence.ts';

/** What every job on a host needs to know of it. */
export interface SiteFacts {
  /** Socket of the container engine. */
  socket: string;
  cpus: number;
  /** User and group of containers: the host's user (unprivileged for root), with the group that shares the store. */
  uid: number;
  gid: number;
  /** The host's user is root: what it owns must be handed to the container's user. */
  root: boolean;
}

/** What images of the field call `nonroot`. */
const NOBODYS = 65_532;

/** Asks the host. Throws `engine-unreachable` (exit 4) where it has no socket of a container engine for its user. */
export async function readSiteFacts({ host, socket: named }: DockerPlace): Promise<SiteFacts> {
  const args = [host.place.root, ...(named === undefined ? [] : [named])];
  const lines = (await runScript(host, hostScript('docker/sockets'), args)).trim().split('\n');
  const valueOf = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const socket = valueOf('socket');
  const uid = Number(valueOf('uid'));
  if (socket === undefined) throw refuse(host, valueOf('locked'));
  const root = uid === 0;
  return {
    socket,
    cpus: Number(valueOf('cpus')),
    uid: root ? NOBODYS : uid,
    gid: Number(valueOf('group') ?? (root ? NOBODYS : valueOf('gid'))),
    root,
  };
}

function refuse(host: Host, locked: string | undefined): Error {
  if (locked === undefined) return noSocket(host);
  const [group = '', socket = ''] = locked.split(' ', 2);
  return lockedSocket(host, socket, group);
}
