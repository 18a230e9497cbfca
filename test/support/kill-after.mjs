// Preloaded into the real binary (NODE_OPTIONS=--import=…): counts what leaves a trace outside the process and
// dies at a chosen one. KILL_AT=<n> with KILL_SIDE=before|after; COUNT_TO=<file> lists the points instead.
// CHANGES=1 also lists what changes in between, see note-changes.mjs.
// KILL_SENDS=<regular expression> adds messages written to Unix sockets, KILL_SPAWNS=1 adds started programs.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { noteChanges, resolved } from './note-changes.mjs';

const { KILL_AT, KILL_SIDE = 'before', COUNT_TO, CHANGES, KILL_SENDS, KILL_SPAWNS } = process.env;
// Programs that the binary starts must not die or count with it.
for (const name of ['NODE_OPTIONS', 'KILL_AT', 'KILL_SIDE', 'COUNT_TO', 'CHANGES', 'KILL_SENDS', 'KILL_SPAWNS'])
  delete process.env[name];

const rawFs = { appendFileSync: fs.appendFileSync };
const target = KILL_AT === undefined ? Infinity : Number(KILL_AT);
let count = 0;

/** Its own writing is no change of the run. */
let listing = false;
function list(line) {
  if (!COUNT_TO || listing) return;
  listing = true;
  rawFs.appendFileSync(COUNT_TO, `${line.replaceAll('\n', ' ').slice(0, 400)}\n`);
  listing = false;
}

function die() {
  process.kill(process.pid, 'SIGKILL');
}

/** Notes one point; returns what to do once its effect is there. */
function pass(label) {
  count += 1;
  list(label);
  if (count !== target) return () => undefined;
  if (KILL_SIDE === 'before') die();
  return die;
}

function labelOf(name, args) {
  const words = args.flat().filter((arg) => typeof arg === 'string' || typeof arg === 'number');
  return `${name} ${words.map((word) => (typeof word === 'string' ? resolved(word) : word)).join(' ')}`;
}

function wrapSync(object, name) {
  const original = object[name];
  object[name] = function wrapped(...args) {
    const after = pass(labelOf(name, args));
    const result = original.apply(this, args);
    after();
    return result;
  };
}

function wrapCallback(object, name) {
  const original = object[name];
  object[name] = function wrapped(...args) {
    const after = pass(labelOf(name, args));
    const done = args.pop();
    return original.call(this, ...args, (...results) => {
      after();
      done(...results);
    });
  };
}

function wrapPromise(object, name) {
  const original = object[name];
  object[name] = async function wrapped(...args) {
    const after = pass(labelOf(name, args));
    const result = await original.apply(this, args);
    after();
    return result;
  };
}

// Before the points are wrapped, so that a call which is a point is noted as that first.
if (CHANGES) await noteChanges((path) => list(`~ ${path}`));
for (const name of ['fsync', 'fdatasync', 'rename', 'link']) {
  wrapSync(fs, `${name}Sync`);
  wrapCallback(fs, name);
}
for (const name of ['rename', 'link']) wrapPromise(fsPromises, name);
const probe = await fsPromises.open(new URL(import.meta.url));
const handlePrototype = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ['sync', 'datasync']) wrapPromise(handlePrototype, name);

if (KILL_SPAWNS) wrapSync(childProcess, 'spawn');
if (KILL_SENDS) {
  const wanted = new RegExp(KILL_SENDS);
  for (const name of ['write', 'end']) {
    const original = net.Socket.prototype[name];
    net.Socket.prototype[name] = function wrapped(chunk, ...rest) {
      const text = typeof chunk === 'string' ? chunk : Buffer.isBuffer(chunk) ? chunk.toString('latin1') : '';
      const found = wanted.exec(text);
      if (!found) return original.call(this, chunk, ...rest);
      const after = pass(`send ${found[0]}`);
      const result = original.call(this, chunk, ...rest);
      // the answer tells that the other side has done it
      this.once('data', after).once('end', after);
      return result;
    };
  }
}
syncBuiltinESMExports();
