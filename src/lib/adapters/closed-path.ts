import type { Host } from '../core/ports/host.ts';
import { message, type Message } from '../core/text/message.ts';
import { lineText } from '../core/text/plain.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { SovranError, type ExitCode } from '../core/text/sovran-error.ts';

/** The very file or folder of a host that keeps a user from something. */
export interface ClosedPath {
  path: string;
  owner: string;
  group: string;
  /** As `stat` writes it: `600`. */
  mode: string;
  folder: boolean;
  /** Group of the folder above, which a shared folder hands down. */
  above: string;
  /** Who may not. */
  user: string;
}

const CLOSED_LINE = /^closed to: (\S+) (\S+) (\S+) ([0-7]{1,4}) ([0-9a-f]+) (\S+) (\/.*)$/m;

/** What `say_closed` said among other lines; undefined where it did not. */
export function readClosed(said: string): ClosedPath | undefined {
  const [, user, owner, group, mode, type, above, path] = CLOSED_LINE.exec(said) ?? [];
  if (!user || !owner || !group || !mode || !type || !above || !path) return undefined;
  return { user, owner, group, mode, folder: type.length === 4 && type.startsWith('4'), above, path: lineText(path) };
}

/** What is in the way, whose it is, and how it is closed. */
export function closedText(host: string, { path, owner, group, mode, user }: ClosedPath): Message {
  return message('host.closed', { path, host, user, owner, group, mode });
}

/** Something in the way of a user, as an error that names it and says who opens it how; `exit` as its caller says. */
export function closedPath(host: Host, closed: ClosedPath, code: string, exit: ExitCode): SovranError {
  const { path, owner, group, mode, user } = closed;
  const { name } = host;
  const fix = fixOf(host, closed);
  return new SovranError({
    code,
    exit,
    text: closedText(name, closed),
    ...(fix ? { fix } : {}),
    next: host.transport === 'local' ? [] : [`sovran host plan ${name}`, `sovran host apply ${name}`],
    details: { host: name, path, owner, group, mode, user },
  });
}

/** Provisioning adds the user to the group that owns the path; paths above the root are not ours. */
function fixOf(host: Host, closed: ClosedPath): Message | undefined {
  const { name, transport, place } = host;
  const isOurs = closed.path.startsWith(`${place.root}/`);
  const params = { owner: closed.owner, host: name, command: commandOf(closed) };
  if (transport === 'local') return isOurs ? message('host.closed.local.fix', params) : undefined;
  return isOurs && !isOpen(closed) ? message('host.closed.fix', params) : message('host.unprovisioned.fix');
}

function isOpen({ mode, folder, group, above }: ClosedPath): boolean {
  const wanted = folder ? 0o070 : 0o060;
  return group === above && (Number.parseInt(mode, 8) & wanted) === wanted;
}

function commandOf({ path, group, above, folder }: ClosedPath): string {
  const word = shellWord(path);
  const open = `chmod ${folder ? 'g+rwxs' : 'g+rw'} ${word}`;
  return group === above ? open : `chgrp ${above} ${word} && ${open}`;
}
