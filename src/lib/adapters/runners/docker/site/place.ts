import type { Clock } from '../../../../core/ports/clock.ts';
import type { Host } from '../../../../core/ports/host.ts';

/** Which images of a host a project needs, kept on the host: `gc` of another one leaves them alone. */
export interface ImageMarks {
  add(lockDigest: string): Promise<void>;
  has(lockDigest: string): Promise<boolean>;
}

/** Where a docker runner works, and in whose name. */
export interface DockerPlace {
  host: Host;
  clock: Clock;
  /** Folder with one folder per engine on this machine, e.g. `cpu`. */
  templates: string;
  /** Images that the host's file names, by engine: they are run as they are. */
  images?: Record<string, string>;
  /** Store of this machine, where images are built. */
  localStore: string;
  /** Socket of the container engine on the host; looked for when left out. */
  socket?: string;
  /** Project digest in labels, the same for every user. */
  project?: string;
  /** What the project is called, for people. */
  projectName?: string;
  /** Marks images on the host as needed by this project; nothing does where the store is this machine's. */
  marks?: ImageMarks;
  /** Who acts, and in which clone of the project, in labels. */
  actor?: string;
  clone?: string;
  /** Ends what is being asked of the runner. */
  signal?: AbortSignal;
}

/** Where things are seen inside a container. */
export const INSIDE = {
  job: '/job',
  service: '/service',
  socket: '/run/sovran',
  model: '/model',
  adapters: '/adapters',
  code: '/opt/sovran',
} as const;
