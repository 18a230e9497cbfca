import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { excuseAll } from './excuse-all.ts';
import { ENDLESS } from './endless.ts';
import { ended } from './engine-place.ts';
import { launchFake } from './launched-job.ts';
import { ANY_TTFT_MS, makeKey, PORTAL_KEY, releaseSandbox } from './release-sandbox.ts';
import type { CliResult } from './sovran.ts';
import { trainableWorld } from './trainable-world.ts';

/** Types a line that must succeed with a document of a kind; words are separated by spaces. */
export type Say = (line: string, kind: string) => Promise<CliResult>;
/** How a test types lines in a project. */
export type Open = (root: string, env: NodeJS.ProcessEnv) => Say;

/** Every command around jobs and models, in a project of its own whose worker is the fake one. */
export async function trainingLife(open: Open): Promise<void> {
  const world = await trainableWorld();
  onTestFinished(() => world.dispose());
  const { root, env, ctx, engine } = world;
  const say = open(root, env);
  await say('host list', 'HostList');
  await say('host show local', 'Host');
  await say('host plan local', 'HostPlanList');
  excuseAll(root, 'local');
  await say('host plan local', 'HostPlanList');
  await say('host apply local', 'HostApply');
  await say('engine list', 'EngineList');
  await say('engine install cpu', 'Engine');
  await say('model list', 'ModelList');
  await say('model show base', 'Model');
  await say('model verify base', 'ModelVerification');
  const train = 'train launch tuned --base base --dataset rows --method full';
  await say(`${train} --dry-run`, 'Plan');
  await say(`${train} --wait`, 'Job');
  await say('model show tuned', 'Model');
  const quantize = 'quantize launch small --model tuned --scheme Q8_0';
  await say(`${quantize} --dry-run`, 'Plan');
  await say(`${quantize} --wait`, 'Job');
  const bad = { reason: 'bad-row', params: { place: 'train.jsonl:7' } };
  for (const [name, told] of [
    ['unlucky', bad],
    ['unexplained', {}],
  ] as const) {
    const id = await launchFake(ctx, { exit: 65, told }, name);
    await ended(engine, id);
    await say(`job show ${id}`, 'Job');
  }
  const killed = await launchFake(ctx, ENDLESS, 'killed');
  await say(`job stop ${killed} --dry-run`, 'Plan');
  await say(`job stop ${killed}`, 'Job');
  await say('job list', 'JobList');
  await say(`job logs ${killed}`, 'JobLog');
  await say('job reconcile --dry-run', 'Plan');
  await say('job reconcile --yes', 'Reconciliation');
  await say('status', 'Status');
  await say('resume', 'Resumption');
  await say('gc --dry-run', 'Plan');
  await say('gc --yes', 'Sweep');
  await say('host remove local --yes', 'HostRemoved');
}

/** Data, measures, keys and releases, behind a real gateway; the model is one that answers as it is told. */
export async function servingLife(open: Open): Promise<void> {
  const box = await releaseSandbox({ approvals: 1, ttftBudgetMs: ANY_TTFT_MS });
  onTestFinished(() => box.dispose());
  const say = open(box.root, box.env);
  const key = makeKey(join(box.base, 'approver'));
  const signer = `lead@example.org namespaces="sovran-approval" ${key.publicKey}\n`;
  await box.project.writeFile('governance/allowed_signers', signer);
  writeFileSync(join(box.base, 'portal.key'), `${PORTAL_KEY}\n`, { mode: 0o600 });
  for (const name of ['one', 'two']) await box.addModel(name, { tokens: 3, intervalMs: 2 });
  writeFileSync(join(box.base, 'rows.jsonl'), rows());
  box.commit();
  await say(
    `data prepare demo --from ${box.base}/rows.jsonl --license MIT --pii mask --split train=0,validation=0,test=1`,
    'Dataset',
  );
  await say('data inspect demo', 'Dataset');
  await say('data verify demo', 'Dataset');
  for (const name of ['one', 'two']) await say(`eval run --model ${name} --dataset demo --concurrency 4`, 'Report');
  await say('eval compare one two', 'Report');
  for (const name of ['one', 'two']) {
    await say(`release create ${name}-1 --model ${name}`, 'Release');
    await say(`release approve ${name}-1 --env production --key ${key.file}`, 'Approval');
    await say(`release promote ${name}-1 --env production --dry-run`, 'Plan');
    await say(`release promote ${name}-1 --env production --watch 2s`, 'Promotion');
  }
  const client = `--env production --app portal --key-file ${box.base}/portal.key`;
  await say(`bench run ${client} --concurrency 2 --requests 6`, 'Report');
  await say('env show production', 'Environment');
  await say('release list', 'ReleaseList');
  await say('release show two-1', 'Release');
  await say('release rollback --env production', 'Promotion');
  await say('app add intranet --env production', 'Application');
  await say('app list', 'ApplicationList');
  await say('app rotate-key intranet', 'Application');
  await say('app revoke intranet', 'Application');
  await say('job reconcile', 'Reconciliation');
  await say('status', 'Status');
}

function rows(): string {
  const lines = Array.from(
    { length: 24 },
    (_, at) => `{"prompt":"Question ${at} ?","completion":"a${at}@example.org"}`,
  );
  return [...lines, lines[0], '{"prompt":"sans réponse"}'].join('\n');
}
