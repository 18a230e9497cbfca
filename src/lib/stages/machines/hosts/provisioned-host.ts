import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { listOf } from '../../../core/text/message-list.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { refusalOf, type SudoRefusal } from '../../../core/failures/sudo-refusal.ts';

/**
 * Throws `host-unprovisioned` or `host-read-only` (exit 3) if a host cannot store files or run programs. Skips this
 * machine.
 */
export async function requireProvisioned(ctx: StageContext, name: string, programs: string[] = []): Promise<void> {
  const host = await ctx.hosts.open(name);
  if (host.transport === 'local') return;
  const { signal } = ctx.interrupt;
  const argv = scriptArgv('hosts/unprovisioned', host.place.root, ...programs);
  const seen = await host.exec(argv, { signal, timeoutMs: 20_000 });
  signal.throwIfAborted();
  const lines = seen.stdout.split('\n').filter((line) => line !== '');
  if (seen.outcome === 'known' && lines.includes('read-only'))
    throw refusedError('host-read-only', message('host.store.read-only', { host: host.name, path: host.place.root }), {
      fix: message('preflight.fix.disk-writable'),
      next: [`sovran host check ${host.name}`],
      details: { host: host.name, path: host.place.root },
    });
  const missing = lines.flatMap((line) => missingOf(host, line));
  const [first, ...more] = missing;
  if (seen.outcome === 'known' && first) throw unprovisioned(host, [first, ...more], rightsIn(lines));
}

function missingOf({ place }: Host, line: string): Message[] {
  if (line === 'folder') return [message('host.unprovisioned.folder', { path: place.root })];
  const program = /^program (\w+)$/.exec(line)?.[1];
  return program === undefined ? [] : [message('preflight.reason.not-installed', { what: program })];
}

/** Why root cannot be had there; undefined where it can. */
function rightsIn(lines: string[]): SudoRefusal | undefined {
  if (lines.includes('root') || lines.includes('sudo')) return undefined;
  return lines.includes('no-sudo') ? 'no-sudo' : refusalOf(lines.join('\n'));
}

function unprovisioned({ name, place }: Host, missing: Message[], refusal: SudoRefusal | undefined): SovranError {
  return refusedError('host-unprovisioned', message('host.unprovisioned', { host: name, missing: listOf(missing) }), {
    fix: refusal
      ? message('host.unprovisioned.no-root.fix', {
          reason: message(`ssh.sudo.${refusal}`),
          fix: message(`ssh.sudo.${refusal}.fix`),
        })
      : message('host.unprovisioned.fix'),
    next: refusal ? [`sovran host check ${name}`] : [`sovran host plan ${name}`, `sovran host apply ${name}`],
    details: { host: name, path: place.root, ...(refusal ? { sudo: refusal } : {}) },
  });
}
