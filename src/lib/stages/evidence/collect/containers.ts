import type { JsonObject } from '../../../core/ports/json.ts';
import { decoded, linesOf, objectOf } from './printed.ts';

/** What a container engine says of the container of a service. */
export interface ContainerFacts {
  id: string;
  /** Its first process. */
  pid: number;
  image: string;
  /** Digests that name what its image is: its own, those it was pulled by, and of the locks that it was built from. */
  origins: string[];
  user: string;
  network: string;
  privileged: boolean;
  readOnly: boolean;
  dropped: string[];
  added: string[];
  security: string[];
  mounts: { source: string; target: string; writable: boolean }[];
}

/** Containers of services, without their environment variables; `unread`: engines that did not answer. */
export function containers(printed: string): { engines: string[]; unread: string[]; containers: ContainerFacts[] } {
  const images = linesOf(printed, 'image', 1).map(([inspected]) => decoded(inspected));
  return {
    engines: linesOf(printed, 'engine', 1).flat(),
    unread: linesOf(printed, 'unread', 1).flat(),
    containers: linesOf(printed, 'container', 1).map(([one], at) => containerOf(decoded(one), images[at] ?? {})),
  };
}

function containerOf(inspected: JsonObject, image: JsonObject): ContainerFacts {
  const [host, config] = [objectOf(inspected.HostConfig), objectOf(inspected.Config)];
  const mounts = Array.isArray(inspected.Mounts) ? inspected.Mounts.map(objectOf) : [];
  return {
    id: text(inspected.Id),
    pid: Number(objectOf(inspected.State).Pid ?? 0),
    image: text(inspected.Image),
    origins: [
      text(image.Id),
      text(objectOf(objectOf(image.Config).Labels)['sovran.lock']),
      ...texts(image.RepoDigests),
    ],
    user: text(config.User),
    network: text(host.NetworkMode),
    privileged: host.Privileged === true,
    readOnly: host.ReadonlyRootfs === true,
    dropped: texts(host.CapDrop),
    added: texts(host.CapAdd),
    security: texts(host.SecurityOpt),
    mounts: mounts.map(({ Source, Destination, RW }) => ({
      source: text(Source),
      target: text(Destination),
      writable: RW !== false,
    })),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}
