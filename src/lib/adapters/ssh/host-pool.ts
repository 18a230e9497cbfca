import type { Host, HostPlace } from '../../core/ports/host.ts';
import type { HostSpec } from '../../core/project/resources/host.ts';
import { PINS_PATH } from '../../core/project/pins-path.ts';
import { SovranError, withNext } from '../../core/text/sovran-error.ts';
import { openRoute } from './identity/open-route.ts';
import type { AskSecret } from './identity/load-identities.ts';
import { routeKey } from './identity/hops.ts';
import { openConnection, type Connection } from './session/connection.ts';
import type { AskPassword } from './session/sudo.ts';
import { sshHost } from './ssh-host.ts';
import { sshDrivers, type DriverOptions, type DriverRoute } from './ssh-drivers.ts';
import type { SshTransport } from './session/transport.ts';

/** Silent without an operator. */
export interface PoolVoice {
  askSecret?: AskSecret | undefined;
  askPassword?: AskPassword | undefined;
}

/** Hosts over SSH of one process. */
export interface HostPool {
  /** One route is one connection, whatever its host is called. `pins` is the text of known_hosts. */
  open(name: string, spec: HostSpec, pins: string): Promise<Host>;
  /** Closes all connections for good. */
  close(): Promise<void>;
}

/** Sockets lie beside the rest, not in /run, which a reboot empties. */
function placeOf(root = '/var/lib/sovran'): HostPlace {
  return { root, runtime: `${root}/run` };
}

/** Connects nothing before a host is used. */
export function openPool(voice: PoolVoice = {}, options: Omit<DriverOptions, 'askSecret'> = {}): HostPool {
  const drivers = sshDrivers({ ...options, askSecret: voice.askSecret });
  const connections = new Map<string, Connection>();
  let isClosed = false;
  const refuseClosed = (): void => {
    if (isClosed) throw new Error('the connections are closed');
  };
  const connect = async (route: DriverRoute): Promise<SshTransport> => {
    refuseClosed();
    const transport = await drivers.connect(route);
    if (isClosed) await transport.close();
    refuseClosed();
    return transport;
  };
  const trips = new Map<string, number>();
  const shared = (key: string, route: DriverRoute): Connection => {
    const onTrip = (ms: number): void => void trips.set(key, ms);
    const connection = connections.get(key) ?? openConnection(key, () => connect({ ...route, onTrip }));
    connections.set(key, connection);
    return connection;
  };
  return {
    open: async (name, spec, pins) => {
      const route = await routeTo(spec, pins);
      const named = nameInNext(name);
      const key = `${route.driver} ${routeKey(route.hops)}`;
      const connection = shared(key, route);
      return sshHost({
        name,
        driver: route.driver,
        because: route.because,
        place: placeOf(spec.root),
        connect: () => connection.transport().catch(named),
        brokeBetween: (fromMs, untilMs) => connection.brokeBetween(fromMs, untilMs),
        another: (): Promise<SshTransport> => connect(route).catch(named),
        roundTripMs: () => trips.get(key),
        askPassword: voice.askPassword,
      });
    },
    close: async () => {
      isClosed = true;
      const all = [...connections.values()];
      connections.clear();
      await Promise.all(all.map((connection) => connection.close()));
      await drivers.close();
    },
  };
}

async function routeTo({ address, jump, transport }: HostSpec, pins: string): Promise<DriverRoute> {
  const wanted = transport === 'local' ? 'auto' : transport;
  const project = { path: PINS_PATH, text: pins };
  const { hops, choice } = await openRoute(address, project, { transport: wanted, ...(jump ? { jump } : {}) });
  return { driver: choice.driver, because: choice.because, hops, pins };
}

const NAMELESS = /^(sovran host trust) NAME\b/;

/** Rethrows a connection error with the inventory's host name in its next commands. */
function nameInNext(name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof SovranError) || !error.next.some((command) => NAMELESS.test(command))) throw error;
    throw withNext(
      error,
      error.next.map((command) => command.replace(NAMELESS, `$1 ${name}`)),
    );
  };
}
