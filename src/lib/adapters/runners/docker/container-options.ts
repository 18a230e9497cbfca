import type { ContainerCreateOptions, HostConfig, MountSettings } from 'dockerode';
import type { DeviceGrant } from '../../../core/ports/runner.ts';
import type { Brand } from './site/daemon.ts';
import type { SiteFacts } from './site/facts.ts';

/** What differs between containers; everything else is the same for all of them. */
export interface ContainerWish {
  name: string;
  imageId: string;
  command: string[];
  labels: Record<string, string>;
  mounts: MountSettings[];
  restart: 'no' | 'unless-stopped';
  threads: number;
  memoryGiB?: number | undefined;
  devices?: DeviceGrant | undefined;
}

/** Limits logs; Podman has none of Docker's drivers. */
const LOGS: Readonly<Record<Brand, HostConfig['LogConfig']>> = {
  docker: { Type: 'local', Config: { 'max-size': '4m', 'max-file': '2' } },
  podman: { Type: 'k8s-file', Config: { 'max-size': '8m' } },
};

const GIB = 1024 ** 3;
const MAX_PROCESSES = 4096;

/** A container without network, rights or anything to write to but its own folders. */
export function containerOptions(
  wish: ContainerWish,
  { uid, gid }: SiteFacts,
  brand: Brand,
): ContainerCreateOptions & { name: string } {
  return {
    name: wish.name,
    Image: wish.imageId,
    Cmd: wish.command,
    Entrypoint: [],
    User: `${uid}:${gid}`,
    WorkingDir: '/',
    Env: [],
    Labels: wish.labels,
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Tmpfs: { '/tmp': 'rw,nosuid,nodev,size=256m' },
      ShmSize: GIB,
      PidsLimit: MAX_PROCESSES,
      Mounts: wish.mounts,
      RestartPolicy: { Name: wish.restart },
      LogConfig: LOGS[brand],
      ...limitsOf(wish),
      ...devicesOf(wish.devices),
    },
  };
}

/** A folder of the host as it is seen inside a container. */
export function bind(source: string, target: string, readOnly: boolean): MountSettings {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: readOnly };
}

/** Limits memory without swap: the kernel kills the container that exceeds it, not other programs. */
function limitsOf({ threads, memoryGiB }: ContainerWish): HostConfig {
  const bytes = memoryGiB === undefined ? undefined : Math.round(memoryGiB * GIB);
  return { NanoCpus: threads * 1e9, ...(bytes === undefined ? {} : { Memory: bytes, MemorySwap: bytes }) };
}

/** By CDI alone: the other way loses its devices at every `systemctl daemon-reload`. */
function devicesOf(devices: DeviceGrant | undefined): HostConfig {
  if (!devices || devices.uuids.length === 0) return {};
  const ids = devices.uuids.map((uuid) => `nvidia.com/gpu=${uuid}`);
  return { DeviceRequests: [{ Driver: 'cdi', DeviceIDs: ids }] };
}
