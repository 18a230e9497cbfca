import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../../test/support/free-port.ts';
import { processesNaming } from '../../test/support/processes.ts';
import { PORTAL_KEY } from '../../test/support/project/serving.ts';
import { releaseSandbox } from '../../test/support/release-sandbox.ts';

/**
 * CPU of all that a watch installs, in per cent of one core, beside a service that answers two requests a second: the programs, those
 * that keep them, and all that they start. Fails above 3 %, and where anything of the watch stands in the data path.
 */
const GOAL = 3;
const TICKS = 100;
const REQUESTS_PER_SECOND = 2;
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '300' } } });
const seconds = Number(values.seconds);

const box = await releaseSandbox();
const env = { PATH: `${process.env.PATH}:${resolve('.tools/bin')}:/usr/sbin` };
const watch = join(box.store, 'watch');
try {
  await serve();
  const shares = await measure();
  for (const [name, share] of shares) console.log(`${name.padEnd(14)} ${share.toFixed(2)} %`);
  const all = [...shares.values()].reduce((sum, one) => sum + one, 0);
  console.log(`all            ${all.toFixed(2)} % of one core over ${seconds} s (goal: ${GOAL} %)`);
  const inPath = await standsInPath();
  console.log(inPath.length === 0 ? 'nothing of the watch stands in the data path' : inPath.join('\n'));
  process.exitCode = all > GOAL || inPath.length > 0 ? 1 : 0;
} finally {
  await box.runWith(env, 'watch remove local --yes');
  await box.dispose();
}

/** A release serves; its host is watched, with an objective and a program for alerts. */
async function serve(): Promise<void> {
  await box.addReleases({ one: { tokens: 20, intervalMs: 5 } });
  await box.must('release promote one-1 --env production --yes --watch 1s');
  const { project } = box;
  const routes = [{ name: 'program', executable: '/bin/true' }];
  await project.writeSettings({ ...(await project.settings()), watch: { routes } });
  box.commit();
  const done = await box.runWith(env, `watch install local --port-base ${await freePort()} --json`);
  if (done.exit !== 0) throw new Error(done.stdout + done.stderr);
}

async function ask(): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${box.port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PORTAL_KEY}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'bench' }], stream: true }),
  });
  await answer.text();
  if (answer.status !== 200) throw new Error(`answer ${answer.status}`);
}

/** Per cent of a core by program. */
async function measure(): Promise<Map<string, number>> {
  const before = ticksByProgram();
  const from = performance.now();
  while (performance.now() - from < seconds * 1000) {
    await ask();
    await sleep(1000 / REQUESTS_PER_SECOND);
  }
  const elapsed = (performance.now() - from) / 1000;
  return new Map(
    [...ticksByProgram()].map(([name, ticks]) => [name, ((ticks - (before.get(name) ?? 0)) / TICKS / elapsed) * 100]),
  );
}

/** CPU of each program's processes, with that of children they have waited for (proc(5), fields 14 to 17 of `stat`). */
function ticksByProgram(): Map<string, number> {
  const ticks = new Map<string, number>();
  for (const { pid } of processesNaming(watch)) {
    const name = programOf(pid);
    ticks.set(name, (ticks.get(name) ?? 0) + ticksOf(pid));
  }
  return ticks;
}

function ticksOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

/** By its working folder or its environment: `…/watch/PROGRAM/run`. */
function programOf(pid: number): string {
  const named = new RegExp(`${watch}/(\\w+)(?:/|\0|$)`).exec(
    `${read(`/proc/${pid}/environ`)}\0${read(`/proc/${pid}/cmdline`)}`,
  );
  return named?.[1] ?? '?';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Sockets of the watch on the port of the gateway or on an engine, and requests that fail while all of the watch is stopped. */
async function standsInPath(): Promise<string[]> {
  const pids = processesNaming(watch).map(({ pid }) => pid);
  if (pids.length < 10) throw new Error(`only ${pids.length} processes of a watch`);
  const sockets = execFileSync('ss', ['-Haxtnp'], { encoding: 'utf8' }).split('\n');
  const isOfWatch = (line: string): boolean => pids.some((pid) => line.includes(`pid=${pid},`));
  const isInPath = (line: string): boolean => line.includes(`:${box.port} `) || /services\/\S+\.sock/.test(line);
  const found = sockets.filter((line) => isOfWatch(line) && isInPath(line));
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    for (let count = 0; count < 20; count += 1)
      await ask().catch((error: unknown) => found.push(`watch stopped: ${String(error)}`));
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
  return found;
}
