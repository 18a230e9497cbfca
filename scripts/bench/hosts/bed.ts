import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openRoute } from '../../../src/lib/adapters/ssh/identity/open-route.ts';
import { sshDrivers } from '../../../src/lib/adapters/ssh/ssh-drivers.ts';
import { sshHost } from '../../../src/lib/adapters/ssh/ssh-host.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { down } from '../../rig/down.ts';
import type { HostName, Lab } from '../../rig/record.ts';
import { up } from '../../rig/up.ts';

/** A lab, how it is reached over a long line, and a folder for what is made. */
export interface Bed {
  lab: Lab;
  /** The lab's SSH configuration through a line with 10 ms of delay each way. */
  farConfig: string;
  /** How often that line has turned so far. */
  turns(): Promise<number>;
  folder: string;
  close(): Promise<void>;
}

/** `SOVRAN_LAB` names a lab that is there and stays. */
export async function openBed(): Promise<Bed> {
  const name = process.env.SOVRAN_LAB ?? 'bench-hosts';
  const lab = await up({ name, ...(process.env.SOVRAN_LAB ? {} : { hosts: ['gpu1'] }) });
  const line = await startLine(name);
  const folder = mkdtempSync(join(tmpdir(), 'sovran-bench-'));
  return {
    lab,
    farConfig: line.config,
    turns: () => line.turns(),
    folder,
    close: async () => {
      await line.close();
      rmSync(folder, { recursive: true, force: true });
      if (!process.env.SOVRAN_LAB) await down(name);
    },
  };
}

interface Line {
  config: string;
  turns(): Promise<number>;
  close(): Promise<void>;
}

/** A process of its own, so that what is measured does not wait for it. */
async function startLine(name: string): Promise<Line> {
  const main = fileURLToPath(new URL('../../rig/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, 'proxy', '--name', name, '--delay', '10'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => (await lines.next()).value ?? '';
  await next();
  const config = (await next()).replace('ssh -F ', '').replace(' gpu1', '');
  return {
    config,
    turns: async () => {
      child.stdin.write('counts\n');
      return (JSON.parse(await next()) as { turns: number }).turns;
    },
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** A machine of the lab as sovran knows it, by the driver of that name. */
export async function openMachine(
  bed: Bed,
  { name, configFile, driver }: { name: HostName; configFile: string; driver: 'ssh2' | 'openssh' },
): Promise<Host> {
  const pins = readFileSync(join(dirname(configFile), 'known_hosts'), 'utf8');
  const { hops } = await openRoute(name, { path: bed.lab.files.knownHosts, text: pins }, { configFile });
  const drivers = sshDrivers();
  const host = sshHost({
    name,
    driver,
    place: { root: '/var/lib/sovran', runtime: '/var/lib/sovran/run' },
    connect: () => drivers.connect({ driver, hops, pins }),
  });
  const close = async (): Promise<void> => {
    await host.close();
    await drivers.close();
  };
  return { ...host, close };
}
