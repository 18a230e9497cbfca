import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { applyHostsWith } from '../../src/lib/stages/machines/provision/apply-hosts.ts';
import type {
  ApplyHostsInput,
  ApplyLimits,
  ProvisionStep,
} from '../../src/lib/stages/machines/provision/contract/step.ts';
import { describeApply, type HostApply } from '../../src/lib/stages/machines/provision/applied-hosts.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation, type ExecuteOptions } from '../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../src/lib/core/operation/executor/plan-operation.ts';
import type { Plan } from '../../src/lib/core/operation/plan/plan.ts';
import { byAddress } from './by-address.ts';
import { makeMachine } from './folder-steps.ts';
import { idleRunner } from './idle-runner.ts';
import { stageContext } from './stage-context.ts';
import { git, tempDir, tempProject } from './temp-project.ts';
import { watchedHost, type Watch } from './watched-host.ts';

/** A project whose hosts are folders of this machine. */
export interface FolderWorld {
  root: string;
  folder: string;
  watches: Record<string, Watch>;
  ctx: StageContext;
  plan(input?: Partial<ApplyHostsInput>): Promise<Plan>;
  apply(input?: Partial<ApplyHostsInput>, options?: ExecuteOptions): Promise<HostApply>;
}

/** Makes a world of hosts; `steps` gets the folder that stands for the machines. */
export function folderWorld(
  names: string[],
  steps: (folder: string) => ProvisionStep[],
  limits?: ApplyLimits,
): FolderWorld {
  const [root, folder] = [tempProject(), tempDir()];
  for (const name of names) addHost(root, folder, name);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'hosts');
  const watches = Object.fromEntries(names.map((name): [string, Watch] => [name, { execs: [] }]));
  const ctx = stageContext(root, {
    hosts: { open: async (name) => watchedHost(name, watches[name] ?? { execs: [] }), directory: byAddress },
    runners: { open: idleRunner },
  });
  const operation = applyHostsWith(steps(folder), limits);
  const full = (input: Partial<ApplyHostsInput> = {}): ApplyHostsInput => ({
    hosts: names,
    onUnreachable: 'fail',
    batch: null,
    ...input,
  });
  return {
    root,
    folder,
    watches,
    ctx,
    plan: (input) => planOperation(operation, full(input), ctx),
    apply: async (input, options) => {
      const done = await executeOperation(operation, full(input), ctx, options);
      return describeApply(done.plan, done.result);
    },
  };
}

function addHost(root: string, folder: string, name: string): void {
  makeMachine(folder, name);
  mkdirSync(join(root, 'hosts'), { recursive: true });
  writeFileSync(join(root, 'hosts', `${name}.yaml`), hostFile(name));
}

function hostFile(name: string): string {
  return `apiVersion: sovran/v1
kind: Host
metadata:
  name: ${name}
spec:
  transport: auto
  address: ops@${name}
  groups: [lab]
`;
}
