import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { inHandshakeTurn } from '../session/handshake-turns.ts';
import { hopName, type Hop } from '../identity/hops.ts';
import { pinnedKeys } from '../identity/known-hosts.ts';
import { ALIAS, clientConfig } from './client-config.ts';
import { fromClient, presentedKey, watchLine, withoutKeyLines } from './client-failure.ts';
import type { PrivateFolder } from './private-folder.ts';

export interface MasterOptions {
  pins: string;
  keepaliveMs?: number | undefined;
}

/** A connection held by the client, shared by others. */
export interface Master {
  /** Command of a client that uses it, without the alias. */
  client: string[];
  folder: PrivateFolder;
  /** Its output so far. */
  complaints(): string;
  /** Resolves with the reason when it is gone. */
  lost: Promise<string>;
  close(): Promise<void>;
}

const KEEPALIVE_MS = 5_000;
const CLOSE_MS = 2_000;
/** Log level that shows a jump host's refusals. */
const WITH_REFUSALS = ['-o', 'LogLevel=INFO'];

/** Logs in to the last hop and stays in the background. Ends `ControlPersist` after its process. */
export async function openMaster(
  hops: Hop[],
  isJump: boolean,
  before: Master | undefined,
  folder: PrivateFolder,
  options: MasterOptions,
): Promise<Master> {
  const hop = hops.at(-1);
  if (!hop) throw new TypeError('a way needs a machine');
  const name = `${isJump ? 'j' : 'm'}${hops.length}-${process.hrtime.bigint().toString(36)}`;
  const control = folder.path(`${name}.s`);
  const log = folder.write(`${name}.l`, '');
  const said = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  const complaints = (): string => withoutKeyLines(said());
  const client = ['ssh', '-F', writeConfig(folder, name, hop, before, options), '-S', control];
  const at = hopName(hops, isJump);
  const failure = await inHandshakeTurn(hops, async () => {
    const explain = watchLine(before, { from: hopName(hops.slice(0, -1), true), at });
    const failed = await login([...client, ...(isJump ? WITH_REFUSALS : []), '-M', '-N', '-E', log, ALIAS], log);
    return failed ? explain(fromClient(complaints(), at, hop, presentedKey(said()))) : undefined;
  });
  if (failure) throw failure;
  const watch = connect(control);
  const lost = new Promise<string>((resolve) => {
    watch.on('error', () => undefined);
    watch.on('close', () => resolve(lastWords(complaints()) || 'closed'));
  });
  watch.resume();
  return { client, folder, complaints, lost, close: () => closeMaster(client, watch, lost) };
}

/** True if the login failed. Errors go to a file: the background client would hold a pipe open. */
function login(argv: string[], log: string): Promise<boolean> {
  const [program = '', ...words] = argv;
  const said = openSync(log, 'a');
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', said] });
    closeSync(said);
    child.once('error', () => resolve(true));
    child.once('exit', (code) => resolve(code !== 0));
  });
}

function writeConfig(
  folder: PrivateFolder,
  name: string,
  hop: Hop,
  before: Master | undefined,
  { pins: text, keepaliveMs }: MasterOptions,
): string {
  const pins = folder.write(`${name}.k`, pinnedKeys(text, hop.target));
  const { host, port } = hop.target;
  const proxyCommand = before && [...before.client, '-W', `[${host}]:${port}`, ALIAS].join(' ');
  const keepaliveSeconds = Math.max(1, Math.round((keepaliveMs ?? KEEPALIVE_MS) / 1000));
  return folder.write(`${name}.c`, clientConfig(hop, { knownHosts: pins, keepaliveSeconds, proxyCommand }));
}

async function closeMaster(client: string[], watch: Socket, lost: Promise<string>): Promise<void> {
  const { execa } = await import('execa');
  const [program = '', ...words] = client;
  await execa(program, [...words, '-O', 'exit', ALIAS], { reject: false, timeout: CLOSE_MS });
  const timer = setTimeout(() => watch.destroy(), CLOSE_MS);
  await lost;
  clearTimeout(timer);
}

/** A refused channel says nothing of why the connection was lost. */
function lastWords(text: string): string {
  const lines = text.trim().split('\n');
  return lines.findLast((line) => !line.includes('open failed')) ?? '';
}
