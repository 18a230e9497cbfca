import type { Host } from '../../core/ports/host.ts';
import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

/** Where a lease is kept on its host. */
export function leasePath({ place }: Host, folder: string, device: string): string {
  return `${place.root}/${folder}/${device}.json`;
}

/** A damaged lease blocks its resource; its holder is unknown. */
export function leaseDamaged(host: Host, folder: string, device: string): SovranError {
  const path = leasePath(host, folder, device);
  return new SovranError({
    code: 'lease-damaged',
    exit: EXIT.refused,
    text: message('lease.damaged', { host: host.name, path }),
    fix: message('lease.damaged.fix', { path }),
    details: { host: host.name, path, device },
  });
}
