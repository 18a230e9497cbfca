import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../scripts/rig/execute.ts';
import { hostOf, type HostName, type Lab } from '../../scripts/rig/record.ts';
import { labProject, type LabProject } from './project/in-lab.ts';
import { git } from './temp-project.ts';

/** What a lab machine needs: it has no way out, so its packages come from its own folder, signed. */
const PROVISION = `  provision:
    packages: { source: bundle, folder: /opt/sovran-packages, key: /opt/sovran-packages/key.asc }
`;

/** A project with one machine of a lab that `host apply` can bring in line. `more`: lines below `spec.provision`. */
export async function provisionable(lab: Lab, machine: HostName, more = ''): Promise<LabProject> {
  const project = await labProject(lab);
  await project.addMachine(machine, machine, 'operator', ' --runner docker --profile cpu-lab --group lab');
  namePackages(project.root, machine, more);
  return project;
}

/** Says in a machine's file where its packages lie. */
export function namePackages(root: string, machine: HostName, more = ''): void {
  appendFileSync(join(root, 'hosts', `${machine}.yaml`), PROVISION + more);
  git(root, 'commit', '--quiet', '-am', 'What the host is to be');
}

/** Runs a script on a lab machine as root, past SSH, and returns what it prints. */
export async function onMachine(lab: Lab, machine: HostName, script: string): Promise<string> {
  return (await execute(hostOf(lab, machine).container, script)).stdout.trim();
}

/** Commands that operators had run over SSH on a machine, as its server counted them. Needs `LogLevel VERBOSE`. */
export async function commandsSeen(lab: Lab, machine: HostName): Promise<number> {
  const script = `journalctl --sync; journalctl -o cat --no-pager _COMM=sshd-session + _COMM=sshd | grep -c 'Starting session: command' || :`;
  return Number(await onMachine(lab, machine, script));
}
