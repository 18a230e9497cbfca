import type { Host } from '../../ports/host.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';

/** A lease that nobody can read holds what it is for: who it was is for people to find out. */
export function leaseDamaged(host: Host, folder: string, device: string): SovranError {
  const path = `${host.place.root}/${folder}/${device}.json`;
  return new SovranError({
    code: 'lease-damaged',
    exit: EXIT.refused,
    text: message('lease.damaged', { host: host.name, path }),
    fix: message('lease.damaged.fix', { path }),
    details: { host: host.name, path, device },
  });
}
