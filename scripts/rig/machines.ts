import type Docker from 'dockerode';
import { docker } from './engine.ts';
import type { Lab, LabHost } from './record.ts';
import { seed } from './seed.ts';

export const LABEL = 'sovran.lab';

/** Names of what a lab makes in Docker, all from its name. */
export const containerName = (lab: string, host: string): string => `sovran-lab-${lab}-${host}`;
export const networkName = (lab: string, net: 'front' | 'inside'): string => `sovran-lab-${lab}-${net}`;
export const volumeName = (lab: string, host: string): string => `sovran-lab-${lab}-${host}-docker`;

/** Makes the two networks: `front` with a door to the machine for the bastion, `inside` without any. */
export async function ensureNetworks(lab: string): Promise<string[]> {
  const found = await docker().listNetworks({ filters: { label: [`${LABEL}=${lab}`] } });
  const names = found.map((one) => one.Name);
  const front = networkName(lab, 'front');
  const inside = networkName(lab, 'inside');
  const Labels = { [LABEL]: lab };
  if (!names.includes(front)) await docker().createNetwork({ Name: front, Driver: 'bridge', Labels });
  // Without an address of its own the machine has no way in: only the bastion leads inside.
  const Options = { 'com.docker.network.bridge.inhibit_ipv4': 'true' };
  if (!names.includes(inside))
    await docker().createNetwork({ Name: inside, Driver: 'bridge', Internal: true, Options, Labels });
  return [front, inside];
}

/** Starts one host's container; makes it when it is missing. Returns its id. */
export async function ensureMachine(lab: Lab, host: LabHost): Promise<string> {
  const container = docker().getContainer(host.container);
  let state = await container.inspect().catch(() => undefined);
  if (state?.State.Status === 'created') {
    // Cut before its keys were in it.
    await container.remove({ force: true, v: true });
    state = undefined;
  }
  if (state?.State.Paused) await container.unpause();
  if (state && !state.State.Running) await container.start();
  if (state) return state.Id;
  return makeMachine(lab, host);
}

async function makeMachine(lab: Lab, host: LabHost): Promise<string> {
  const made = await docker().createContainer(specification(lab, host));
  try {
    await seed(made.id, lab.dir, host);
    if (host.role === 'bastion')
      await docker().getNetwork(networkName(lab.name, 'inside')).connect({ Container: made.id });
    else if (lab.outbound) await docker().getNetwork(networkName(lab.name, 'front')).connect({ Container: made.id });
    await made.start();
    return made.id;
  } catch (error) {
    await made.remove({ force: true, v: true });
    throw error;
  }
}

function specification(lab: Lab, host: LabHost): Docker.ContainerCreateOptions {
  const net = networkName(lab.name, host.role === 'bastion' ? 'front' : 'inside');
  return {
    name: host.container,
    Hostname: host.name,
    Image: host.role === 'gpu' ? lab.images.host : lab.images.base,
    Cmd: ['/sbin/lab-start'],
    Labels: { [LABEL]: lab.name, 'sovran.lab.host': host.name },
    ...(host.port ? { ExposedPorts: { '22/tcp': {} } } : {}),
    Env: host.role === 'bastion' ? ['LAB_INIT=sshd'] : ['SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1', 'container=docker'],
    StopSignal: host.role === 'bastion' ? 'SIGTERM' : 'SIGRTMIN+3',
    HostConfig: { RestartPolicy: { Name: 'always' }, NetworkMode: net, ...powers(lab, host) },
    NetworkingConfig: { EndpointsConfig: { [net]: { Aliases: [host.name] } } },
  };
}

/** The bastion is an ordinary container; hosts have systemd as their first process and an engine of their own. */
function powers(lab: Lab, host: LabHost): Docker.HostConfig & { CgroupnsMode?: 'private' } {
  if (host.role === 'bastion') {
    return { Init: true, PortBindings: { '22/tcp': [{ HostIp: '127.0.0.1', HostPort: String(host.port) }] } };
  }
  return {
    Privileged: true,
    // A view of its own: systemd makes /sys/fs/cgroup read-only, and a frozen host's containers are frozen with it.
    CgroupnsMode: 'private',
    Tmpfs: { '/run': 'exec', '/run/lock': '' },
    Binds: [`${volumeName(lab.name, host.name)}:/var/lib/docker`],
  };
}
