import { untilReady } from './ready.ts';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once as event } from 'node:events';
import { docker, ensureEngine, socketPath } from './engine.ts';
import { gpuIds } from './gpus.ts';
import { ensureImages } from './images.ts';
import { writeInventory } from './inventory.ts';
import { withLock } from './lock.ts';
import { containerName, ensureMachine, ensureNetworks, LABEL, volumeName } from './machines.ts';
import { labFolder } from './place.ts';
import {
  filesOf,
  readLab,
  ROLES,
  USERS,
  writeLab,
  type HostName,
  type Lab,
  type LabHost,
  type Role,
} from './record.ts';
import { makeSecrets } from './secrets.ts';

/** What `up` may be asked. */
export interface UpOptions {
  name: string;
  /** Hosts get a network that leads out, where the machine's own does. Decided at the first start. */
  outbound?: boolean;
  /** Machines to have beside the bastion; all when left out. Decided at the first start. */
  hosts?: HostName[] | undefined;
  say?: (line: string) => void;
}

/** Builds the images of labs ahead of the first `up`; with both there it costs two questions. Returns their tags. */
export async function buildImages(say: (line: string) => void): Promise<Lab['images']> {
  return withLock(async () => {
    await ensureEngine();
    return ensureImages(say);
  });
}

/** Brings a lab up, or what of it is down; safe to repeat. Returns its record. */
export async function up(options: UpOptions): Promise<Lab> {
  const { name, say = () => undefined } = options;
  const lab = await withLock(async () => {
    await ensureEngine();
    const images = await ensureImages(say);
    const before = readLab(name);
    const lab = before ? { ...before, images } : await newLab(options, images);
    lab.networks = await ensureNetworks(name);
    await Promise.all(lab.hosts.map((host) => ensureVolume(lab, host)));
    await Promise.all(lab.hosts.map(async (host) => (host.id = await ensureMachine(lab, host))));
    writeInventory(lab);
    writeLab(lab);
    return lab;
  });
  await Promise.all(lab.hosts.map((host) => untilReady(host)));
  return lab;
}

async function newLab({ name, outbound = false, hosts: wanted }: UpOptions, images: Lab['images']): Promise<Lab> {
  const dir = labFolder(name);
  // A folder without lab.json is what a killed `up` left: its keys fit no container yet.
  if (existsSync(dir)) rmSync(dir, { recursive: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const names = (Object.keys(ROLES) as HostName[]).filter(
    (one) => one === 'bastion' || (wanted ?? [one]).includes(one),
  );
  const hosts = names.map((one) => host(name, one));
  for (const one of hosts.filter(({ role }) => role === 'bastion')) one.port = await freePort();
  await makeSecrets(
    dir,
    hosts.map((one) => one.name),
  );
  const created = new Date().toISOString();
  const lab: Lab = {
    name,
    dir,
    created,
    socket: socketPath(),
    images,
    networks: [],
    outbound,
    hosts,
    users: USERS,
    files: filesOf(dir),
  };
  writeLab(lab);
  return lab;
}

function host(lab: string, name: HostName): LabHost {
  const role: Role = ROLES[name];
  const jump = role === 'bastion' ? {} : { jump: 'bastion' };
  return {
    name,
    role,
    container: containerName(lab, name),
    id: '',
    gpus: gpuIds(lab, name, role === 'gpu' ? 2 : 0),
    ...jump,
  };
}

async function ensureVolume(lab: Lab, one: LabHost): Promise<void> {
  if (one.role === 'bastion') return;
  await docker().createVolume({ Name: volumeName(lab.name, one.name), Labels: { [LABEL]: lab.name } });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await event(server, 'listening');
  const address = server.address();
  server.close();
  await event(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
