import { applyHostsWith } from '../../src/lib/stages/machines/provision/apply-hosts.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { join } from 'node:path';
import { byAddress } from './by-address.ts';
import { ownLeases } from './own-leases.ts';
import { folderStep } from './folder-steps.ts';
import { idleRunner } from './idle-runner.ts';
import { stageContext } from './stage-context.ts';

/**
 * A process of its own, to be killed: applies two steps to two machines that are folders. Arguments: project, folder,
 * and how many seconds the first step takes besides.
 */
const [root = '', folder = '', seconds = '0'] = process.argv.slice(2);
const slowly = { apply: () => [{ argv: ['sleep', seconds] }] };
const steps = [folderStep(folder, 'S01', seconds === '0' ? {} : slowly), folderStep(folder, 'S02', { needs: ['S01'] })];
const ctx = stageContext(root, {
  hosts: { open: async (name) => ownLeases(localHost(name), join(folder, name, 'leases')), directory: byAddress },
  runners: { open: idleRunner },
});
const input = { hosts: ['a', 'b'], onUnreachable: 'fail' as const, batch: null };
await executeOperation(applyHostsWith(steps), input, ctx);
