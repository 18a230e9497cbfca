import { parseJson } from '../../../core/kit/parse-json.ts';

/** Whose watch it is: one project watches a host. */
export interface WatchOwner {
  project: string;
  host: string;
  portBase: number;
}

/** A TCP port that something listens on; the holder as far as its user may see. */
export interface Listener {
  port: number;
  holder?: string;
  pid?: number;
}

/** What stands on a host. */
export interface FoundWatch {
  /** Versions of programs that are there. */
  versions: Record<string, string>;
  missing: string[];
  listeners: Listener[];
  /** Programs that run, or wait to start again, with their process. */
  running: Record<string, number>;
  /** Digests of what was installed, by path. */
  recorded: Record<string, string>;
  /** Texts that are there now. */
  files: Record<string, string>;
  owner?: WatchOwner | undefined;
  /** The folder belongs to another operator. */
  closed?: string;
}

const EVERYWHERE = ['127.0.0.1', '*', '0.0.0.0', '[::]', '[::1]'];

/** Reads what `facts.sh` prints; paths may have spaces. Pure. */
export function parseFound(output: string): FoundWatch {
  const found: FoundWatch = { versions: {}, missing: [], listeners: [], running: {}, recorded: {}, files: {} };
  for (const line of output.split('\n')) {
    const [kind = '', ...words] = line.split(' ');
    const [first = '', ...others] = words;
    const [all, rest, last = ''] = [words.join(' '), others.join(' '), words.at(-1)];
    if (kind === 'program') found.versions[first] = rest;
    if (kind === 'missing') found.missing.push(all);
    if (kind === 'runs') found.running[first] = Number(rest);
    if (kind === 'recorded') found.recorded[rest] = `sha256:${first}`;
    if (kind === 'file') found.files[words.slice(0, -1).join(' ')] = decoded(last);
    if (kind === 'owner') found.owner = parseJson<WatchOwner>(decoded(first));
    if (kind === 'closed') found.closed = all;
    if (kind === 'listens') found.listeners.push(...listenerOf(line));
  }
  return found;
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}

/** A line of `ss -ltnpH`: state, two queues, local address. */
function listenerOf(line: string): Listener[] {
  const [, address = '', port = ''] = /^(.*):(\d+)$/.exec(line.trim().split(/\s+/)[4] ?? '') ?? [];
  if (!EVERYWHERE.includes(address)) return [];
  const [, name, pid] = /\("([^"]+)",pid=(\d+)/.exec(line) ?? [];
  return [{ port: Number(port), ...(name === undefined ? {} : { holder: `${name} (pid ${pid})`, pid: Number(pid) }) }];
}
