import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';
import type { DeviceGrant } from '../../../core/ports/runner.ts';
import { message } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { unreachableError, type SovranError } from '../../../core/text/sovran-error.ts';
import { diskFull, freeSpace, saysDiskFull } from '../../disk-full.ts';
import { engineRoot } from './site/require-cdi.ts';
import { isRefusal, type Refusal, wordsOf } from './site/daemon.ts';
import { CHANGE_MS } from './site/answer-in-time.ts';
import type { Site } from './site/site.ts';

/** A container as the daemon sees it. */
export interface ContainerView {
  id: string;
  running: boolean;
  restarting: boolean;
  /** Made, but never started. */
  fresh: boolean;
  exitCode: number;
  outOfMemory: boolean;
  startedAt: string;
  finishedAt: string;
  pid: number;
  labels: Record<string, string>;
  /** UUIDs of the GPUs that it was made with. */
  devices: string[];
}

/** Names the GPUs of a container. */
export const DEVICES_LABEL = 'sovran.devices';
const REMOVAL_TRIES = 50;
const REMOVAL_MS = 100;

/** Pure: whether a container was made with exactly these GPUs. */
export function hasDevices({ devices }: ContainerView, wanted: DeviceGrant | undefined): boolean {
  return devices.toSorted().join() === (wanted?.uuids ?? []).toSorted().join();
}

/** A container by name or id; undefined when there is none. */
export async function inspectContainer(site: Site, name: string): Promise<ContainerView | undefined> {
  const daemon = await site.daemon();
  try {
    return toView(await daemon.call((docker) => docker.getContainer(name).inspect()));
  } catch (error) {
    if (isRefusal(error, 404)) return undefined;
    throw error;
  }
}

function toView({ Id, State, Config }: ContainerInspectInfo): ContainerView {
  return {
    id: Id,
    running: State.Running && !State.Restarting,
    restarting: State.Restarting,
    fresh: State.Status === 'created',
    exitCode: State.ExitCode,
    outOfMemory: State.OOMKilled,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    pid: State.Pid,
    labels: Config.Labels ?? {},
    devices: Config.Labels?.[DEVICES_LABEL]?.split(',') ?? [],
  };
}

/**
 * Makes a container, or returns the one that has its name: of several that try at once, one makes it. Throws
 * `engine-start-failed` (exit 4) with the daemon's words.
 */
export async function createContainer(
  site: Site,
  options: ContainerCreateOptions & { name: string },
): Promise<ContainerView> {
  const daemon = await site.daemon();
  for (let tries = 0; tries < REMOVAL_TRIES; tries += 1) {
    try {
      const { id } = await daemon.call((docker) => docker.createContainer(options), CHANGE_MS);
      const made = await inspectContainer(site, id);
      if (made) return made;
    } catch (error) {
      if (!isTaken(error)) throw isRefusal(error) ? await startFailure(site, error) : error;
      const present = await inspectContainer(site, options.name);
      if (present) return present;
    }
    await site.place.clock.sleep(REMOVAL_MS);
  }
  throw startFailed({ statusCode: 409, message: `the name ${options.name} stays taken` });
}

/** Docker says 409 of a name that is taken, Podman 500 and why. */
function isTaken(error: unknown): boolean {
  return isRefusal(error, 409) || (isRefusal(error, 500) && /name .*is already in use/.test(error.message));
}

/** Starts a container; one that runs is left alone. */
export async function startContainer(site: Site, id: string): Promise<void> {
  await tolerate(
    site,
    (docker) => docker.getContainer(id).start(),
    [304],
    (refusal) => startFailure(site, refusal),
  );
}

/**
 * Sends a signal; a container that has ended is left alone. Of one that ends at this very moment Podman says 500, and sees
 * its end a little later.
 */
export async function signalContainer(site: Site, id: string, signal: NodeJS.Signals): Promise<void> {
  try {
    await tolerate(site, (docker) => docker.getContainer(id).kill({ signal }), [404, 409]);
  } catch (error) {
    if (!isRefusal(error, 500) || !(await isEnding(site, id))) throw error;
  }
}

async function isEnding(site: Site, id: string): Promise<boolean> {
  for (let tries = 0; tries < REMOVAL_TRIES; tries += 1) {
    if (!(await inspectContainer(site, id))?.running) return true;
    await site.place.clock.sleep(REMOVAL_MS);
  }
  return false;
}

/** Removes exactly this container; one that runs is left where `running` is false. It may be gone. */
export async function removeContainer(site: Site, id: string, { running: force = true } = {}): Promise<void> {
  // Docker says 409 of a container that runs, Podman 500.
  const left = force ? [404, 409] : [404, 409, 500];
  await tolerate(site, (docker) => docker.getContainer(id).remove({ force, v: true }), left);
}

type Ask = Parameters<Awaited<ReturnType<Site['daemon']>>['call']>[0];

async function tolerate(
  site: Site,
  ask: Ask,
  codes: number[],
  wrap?: (refusal: Refusal) => Promise<Error>,
): Promise<void> {
  const daemon = await site.daemon();
  try {
    await daemon.call(ask, CHANGE_MS);
  } catch (error) {
    if (isRefusal(error, ...codes)) return;
    throw isRefusal(error) && wrap ? await wrap(error) : error;
  }
}

/** A full disk of the container engine is one of the store's errors, not one of a start. */
async function startFailure(site: Site, refusal: Refusal): Promise<SovranError> {
  if (!saysDiskFull(wordsOf(refusal))) return startFailed(refusal);
  const { host } = site.place;
  const path = (await engineRoot(site)) || host.place.root;
  return diskFull({ host, path, free: await freeSpace(host, path) });
}

function startFailed(refusal: Refusal): SovranError {
  const words = lineText(wordsOf(refusal)).slice(0, 400);
  const device = /unresolvable CDI devices? ([^\s,]+)/.exec(words)?.[1];
  const text = device
    ? message('engine.device-unknown', { device })
    : message('engine.container-failed', { reason: words });
  return unreachableError(device ? 'device-unknown' : 'engine-start-failed', text, {
    fix: message(device ? 'engine.device-unknown.fix' : 'text.rerun.fix'),
    ...(device ? { details: { device } } : {}),
  });
}
