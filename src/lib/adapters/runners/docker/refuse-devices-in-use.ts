import { lookUntil } from '../../../core/kit/time.ts';
import type { DeviceGrant } from '../../../core/ports/runner.ts';
import { instant, message } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { type ContainerView, DEVICES_LABEL, inspectContainer } from './container.ts';
import type { Site } from './site/site.ts';

/** A job has ended a moment before its container is gone: as long is waited for whatever is found. */
const ENDING_MS = 5_000;
const POLL_MS = 250;

/** What uses a device. */
interface InUse {
  device: string;
  by: ContainerView;
}

/**
 * Throws `devices-in-use` (exit 3) if another container uses the devices. Leases are per folder; the engine sees all.
 */
export async function refuseDevicesInUse(site: Site, devices: DeviceGrant | undefined, own: string): Promise<void> {
  if (!devices || devices.uuids.length === 0) return;
  const look = (): Promise<InUse | undefined> => findUse(site, devices.uuids, own);
  const patience = { timeoutMs: ENDING_MS, pollMs: POLL_MS };
  const found = await lookUntil(site.place.clock, patience, look, (use) => use === undefined);
  if (found) throw inUse(site, found);
}

async function findUse(site: Site, uuids: readonly string[], own: string): Promise<InUse | undefined> {
  const daemon = await site.daemon();
  const running = await daemon.call((docker) => docker.listContainers({ filters: { label: ['sovran.fence'] } }));
  for (const { Id, Labels, Names } of running) {
    const device = Labels[DEVICES_LABEL]?.split(',').find((uuid) => uuids.includes(uuid));
    if (device === undefined || Names.some((name) => name.replace(/^\//, '') === own)) continue;
    const by = await inspectContainer(site, Id);
    if (by && (by.running || by.restarting)) return { device, by };
  }
  return undefined;
}

/** Labels may come from anybody with Docker access: shown as plain text. */
function inUse({ place: { host } }: Site, { device, by: { labels, startedAt } }: InUse): SovranError {
  const textOf = (label: string): string => lineText(labels[label] ?? '?').slice(0, 100);
  const job = labels['sovran.job'] !== undefined;
  const id = textOf(job ? 'sovran.job' : 'sovran.service');
  const [actor, project] = [textOf('sovran.actor'), textOf('sovran.project-name')];
  const words = { device, host: host.name, id, actor, project, since: instant(startedAt) };
  return refusedError('devices-in-use', message('engine.device-in-use', words), {
    fix: message('lease.held.fix', { host: host.name }),
    next: ['sovran job list', 'sovran job reconcile --dry-run'],
    details: { host: host.name, device, kind: job ? 'job' : 'service', id, actor, project, since: startedAt },
  });
}
