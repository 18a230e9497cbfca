import { message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import type { Site } from '../site/site.ts';

/** What node, daemons and kernels call a processor, as images call it. */
const NAMES: Readonly<Record<string, string>> = { x64: 'amd64', x86_64: 'amd64', aarch64: 'arm64' };

/** A processor as images name it: `amd64`, `arm64`. */
export function imageMachine(name: string): string {
  return NAMES[name] ?? name;
}

/**
 * An image is built of what this machine's own environment holds: it runs on machines of its kind alone. Throws
 * `image-other-machine` (exit 3) before minutes are spent on it.
 */
export async function requireSameMachine(site: Site, here: string = process.arch): Promise<void> {
  const daemon = await site.daemon();
  const { Architecture } = (await daemon.call((docker) => docker.info())) as { Architecture?: string };
  const [own, there] = [imageMachine(here), imageMachine(plainText(Architecture ?? '').slice(0, 40))];
  if (there === '' || there === own) return;
  const host = site.place.host.name;
  throw new SovranError({
    code: 'image-other-machine',
    exit: EXIT.refused,
    text: message('engine.other-machine', { host, there, own }),
    fix: message('engine.other-machine.fix', { there }),
    next: [`sovran host check ${host}`],
    details: { host, there, own },
  });
}
