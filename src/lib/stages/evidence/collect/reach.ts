import { linesOf } from './printed.ts';

/** A process of an engine, with the namespaces that it is in; `-` where they could not be read. */
export interface EngineProcess {
  pid: number;
  network: string;
  user: string;
  /** Effective capabilities, hex. */
  capabilities: string;
  interfaces: string[];
  /** Its variables could be read. */
  isRead: boolean;
}

/** What a service could reach on its host. */
export interface ServiceReach {
  id: string;
  processes: EngineProcess[];
  /** As its container engine says; null where it has no container, or the engine does not answer. */
  container: { network: string; privileged: boolean; capabilities: string[] } | null;
  /** Variables that switch telemetry off, as each process has them; null: not set. */
  switches: { pid: number; name: string; value: string | null }[];
  resolvers: string[];
  /** Sockets of resolvers that it sees. */
  doors: string[];
  /** File system of its weights. */
  weights: { type: string; source: string } | null;
}

/** An address, or a place where a key is kept, with where it stands; `of`: a service or the gateway of an environment. */
export interface Mention {
  of: string;
  source: string;
  value: string;
}

export interface ReachFacts {
  machine: { network: string; user: string; boot: string };
  services: ServiceReach[];
  /** Environments whose gateway’s configuration was read. */
  gateways: string[];
  addresses: Mention[];
  custody: Mention[];
  /** Certificates of gateways and of the watch, with who issued them. */
  issuers: { file: string; issuer: string }[];
}

/** Namespaces, variables, addresses and mounts of the engines of a host. */
export function reach(printed: string): ReachFacts {
  const [network = '-', user = '-', boot = ''] = linesOf(printed, 'machine', 3)[0] ?? [];
  return {
    machine: { network, user, boot },
    services: linesOf(printed, 'weights', 2).map(([id = '', mount = '']) => serviceOf(id, mount, printed)),
    gateways: linesOf(printed, 'gateway', 2).map(([name = '']) => name),
    addresses: mentionsOf('address', printed),
    custody: mentionsOf('custody', printed),
    issuers: linesOf(printed, 'issuer', 2).map(([file = '', issuer = '']) => ({ file, issuer })),
  };
}

function mentionsOf(kind: 'address' | 'custody', printed: string): Mention[] {
  return linesOf(printed, kind, 3).map(([of = '', source = '', value = '']) => ({ of, source, value }));
}

function serviceOf(id: string, mount: string, printed: string): ServiceReach {
  const own = (kind: string, fields: number): string[][] =>
    linesOf(printed, kind, fields + 1).flatMap(([of, ...words]) => (of === id ? [words] : []));
  const unread = new Set(own('unread', 1).map(([pid]) => pid));
  const [container] = own('container', 3);
  const [type = '', source = ''] = mount.split(' ');
  return {
    id,
    processes: own('process', 7).map((words) => processOf(words, !unread.has(words[0]))),
    container: container ? containerOf(container) : null,
    switches: own('switch', 2).map(([pid, said = '']) => {
      const [name = '', ...value] = said.split('=');
      return { pid: Number(pid), name, value: value.length > 0 ? value.join('=') : null };
    }),
    resolvers: own('resolver', 1).flat(),
    doors: own('door', 1).flat(),
    weights: type === '' ? null : { type, source },
  };
}

function processOf(
  [pid, network = '-', user = '-', , , capabilities = '', interfaces = '-']: string[],
  isRead: boolean,
): EngineProcess {
  const names = interfaces === '-' ? [] : interfaces.split(',');
  return { pid: Number(pid), network, user, capabilities, interfaces: names, isRead };
}

function containerOf([network = '', privileged, added = '-']: string[]): NonNullable<ServiceReach['container']> {
  const capabilities = added === '-' || added === 'null' ? [] : added.split(',');
  return { network, privileged: privileged === 'true', capabilities };
}
