import { readLab } from '../../scripts/rig/record.ts';
import { applyHostsWith } from '../../src/lib/stages/machines/provision/apply-hosts.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { labHost } from './lab-host.ts';
import { dropInStep } from './sshd-dropin-step.ts';
import { idleRunner } from './idle-runner.ts';
import { stageContext } from './stage-context.ts';

/** A process of its own, to be killed: gives a lab machine's sshd a drop-in. Arguments: project, lab, path, content, seconds. */
const [root = '', name = '', path = '', content = '', seconds = ''] = process.argv.slice(2);
const lab = readLab(name);
if (!lab) throw new Error(`no lab ${name}`);
const host = await labHost(lab, 'fresh1');
const ctx = stageContext(root, { hosts: { open: async () => host }, runners: { open: idleRunner } });
const step = dropInStep(path, ['systemctl', 'reload', 'ssh'], content);
const limits = { revertSeconds: Number(seconds), rebootMs: 60_000 };
await executeOperation(applyHostsWith([step], limits), { hosts: ['fresh1'], onUnreachable: 'fail', batch: null }, ctx);
