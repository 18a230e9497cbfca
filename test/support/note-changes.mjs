// Beside kill-after.mjs, where points are counted: notes as `~ PATH` whatever else changes the world between them, so that
// points between which nothing changed are known to be one. What only reads, or finds nothing to do, is not noted.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import net from 'node:net';

const raw = { existsSync: fs.existsSync, readlinkSync: fs.readlinkSync };
/** Programs that change nothing, as sovran calls them. */
const READS =
  /^(git .* (show|status|var|rev-parse|log|ls-files|check-ignore|config (--get )?[\w.]+)( |$)|haproxy -v|cat |\S*build-environment --lock-digest)/;
const ASKS = /^(show |GET |HEAD )/;
const WRITING = /[wa+]/;

/** Whether a program only reads. */
export function onlyReads(label) {
  return READS.test(label);
}

/** The path that a name in an open folder, or an open file, leads to. */
export function resolved(path) {
  if (typeof path === 'number') return link(`/proc/self/fd/${path}`);
  return String(path).replace(/^\/proc\/self\/fd\/\d+/, link);
}

function link(path) {
  try {
    return raw.readlinkSync(path);
  } catch {
    return path;
  }
}

const always = () => true;
const missing = (path) => !raw.existsSync(path);
const there = (path) => raw.existsSync(path);
/** Functions by name, and when a call of them changes something. */
const CHANGING = {
  mkdir: missing,
  mkdtemp: always,
  rm: there,
  rmdir: there,
  unlink: there,
  symlink: always,
  chmod: always,
  chown: always,
  truncate: always,
  ftruncate: always,
  copyFile: always,
  cp: always,
  write: always,
  writev: always,
  writeFile: always,
  appendFile: always,
  utimes: always,
  open: (path, flags) => (typeof flags === 'number' ? (flags & 3) !== 0 : WRITING.test(flags ?? 'r')) && missing(path),
};

/** Tells `note` of every change from now on. */
export async function noteChanges(note) {
  for (const [name, changes] of Object.entries(CHANGING)) {
    const noted = (path, more) => void (changes(path, more) && note(resolved(path)));
    wrap(fs, `${name}Sync`, noted);
    wrap(fs, name, noted);
    wrap(fsPromises, name, noted);
  }
  const handle = await fsPromises.open(new URL(import.meta.url));
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  for (const name of ['write', 'writev', 'writeFile', 'appendFile', 'truncate', 'chmod'])
    wrap(prototype, name, function () {
      note(resolved(this.fd));
    });
  wrap(fs, 'createWriteStream', (path) => note(resolved(path)));
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
    wrap(childProcess, name, (program, args) => {
      const label = [program, ...(Array.isArray(args) ? args : [])].join(' ');
      if (!onlyReads(label)) note(`spawn ${label}`);
    });
  const sockets = new WeakSet();
  wrap(net.Socket.prototype, 'connect', function () {
    sockets.add(this);
  });
  for (const name of ['write', 'end'])
    wrap(net.Socket.prototype, name, function (chunk) {
      if (sockets.has(this) && chunk !== undefined && !ASKS.test(String(chunk))) note('send');
    });
}

function wrap(object, name, before) {
  const original = object[name];
  if (typeof original !== 'function') return;
  object[name] = function wrapped(...args) {
    before.apply(this, args);
    return original.apply(this, args);
  };
}
