import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { down, labs } from '../../scripts/rig/down.ts';
import { ensureEngine } from '../../scripts/rig/engine.ts';
import type { HostName, Lab } from '../../scripts/rig/record.ts';
import { up } from '../../scripts/rig/up.ts';
import { isTestRun } from './test-run.ts';

const run = promisify(execFile);
const PREFIX = 'test';
/** Labs that this process has asked for: asking again must not mend what a fault broke on purpose. */
const started = new Map<string, Promise<Lab>>();

/** A lab for a test file alone, for tests that break things; with only the hosts it needs it starts faster. */
export interface OwnLab {
  own: string;
  hosts?: HostName[];
}

/**
 * The lab of this test run: started by the first test that asks, removed when the run ends. `SOVRAN_LAB` names one that is up
 * already and stays. Tests that use a fault ask for their own (`own`), since others use the shared one at the same time.
 */
export async function useLab(wanted?: OwnLab): Promise<Lab> {
  const name = wanted ? `${runName()}-${wanted.own}` : process.env.SOVRAN_LAB || runName();
  const known = started.get(name) ?? up({ name, hosts: wanted?.hosts });
  started.set(name, known);
  return known;
}

/** Runs a command on a host of the lab with the OpenSSH client and the lab's own configuration. */
export async function ssh(lab: Lab, host: string, command: string, options: string[] = []): Promise<string> {
  // OpenSSH takes the first of each setting: what a test asks for comes before what is usual.
  const args = ['-F', lab.files.sshConfig, ...options, '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20', host, command];
  const { stdout } = await run('ssh', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return stdout;
}

/** How OpenSSH failed: its exit code and what it said. Fails when it did not. */
export async function sshFailure(
  lab: Lab,
  host: string,
  command: string,
  options: string[] = [],
): Promise<{ code: number; stderr: string }> {
  try {
    await ssh(lab, host, command, options);
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, stderr };
  }
  throw new Error(`ssh ${host} ${command} succeeded`);
}

/** Removes the labs of this run, and those of runs that were killed before they could. */
export async function removeTestLabs(): Promise<void> {
  const left = labs().filter(isLeft);
  // What a killed run left comes up with the engine again: it can be removed only where one answers.
  if (left.length > 0) await ensureEngine();
  for (const name of left) await down(name);
}

/** Names the labs of a run by the process that all its workers come from, and removes what an earlier one left. */
export async function nameTestRun(): Promise<void> {
  if (process.env.SOVRAN_TEST_RUN !== undefined) return;
  process.env.SOVRAN_TEST_RUN = String(process.pid);
  await removeTestLabs();
}

/** A lab of tests whose run is this process, or is gone. */
function isLeft(name: string): boolean {
  const [prefix, pid = ''] = name.split('-');
  return prefix === PREFIX && (Number(pid) === process.pid || !isTestRun(pid));
}

function runName(): string {
  return `${PREFIX}-${process.env.SOVRAN_TEST_RUN ?? process.pid}`;
}
