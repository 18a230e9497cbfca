import type { JsonObject } from '../../../core/ports/json.ts';
import { decoded, linesOf, objectOf } from './printed.ts';

/** What a container engine says of the container of a service. */
export interface ContainerFacts {
  id: string;
  service: string;
  image: string;
  user: string;
  network: string;
  privileged: boolean;
  readOnly: boolean;
  dropped: string[];
  added: string[];
  security: string[];
  mounts: { source: string; target: string; writable: boolean }[];
}

/** Containers of services, without their environment variables. */
export function containers(printed: string): { engines: string[]; containers: ContainerFacts[] } {
  return {
    engines: linesOf(printed, 'engine', 1).map(([name = '']) => name),
    containers: linesOf(printed, 'container', 1).map(([inspected]) => containerOf(decoded(inspected))),
  };
}

function containerOf(inspected: JsonObject): ContainerFacts {
  const [host, config] = [objectOf(inspected.HostConfig), objectOf(inspected.Config)];
  const mounts = Array.isArray(inspected.Mounts) ? inspected.Mounts.map(objectOf) : [];
  return {
    id: text(inspected.Id),
    service: text(objectOf(config.Labels)['sovran.service']),
    image: text(inspected.Image),
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
