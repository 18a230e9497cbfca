import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { siteOn } from '../../src/lib/stages/watch/install/site.ts';
import { parse as parseCsv } from 'csv-parse/sync';
import { parseDocument } from 'yaml';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { UseCaseSpec } from '../../src/lib/core/project/resources/use-case.ts';
import { requireResource } from '../../src/lib/core/project/resources.ts';
import { ENDLESS } from './endless.ts';
import { BENEFIT, economics } from './economics.ts';
import { emptyGguf } from './empty-gguf.ts';
import { ended } from './process-place.ts';
import { forgetFormat } from './forget-format.ts';
import { excuseAll } from './excuse-all.ts';
import { freePort } from './free-port.ts';
import { certificatesFor } from './siem-receiver.ts';
import { freeBlock } from './watched-world.ts';
import { watchPath } from './watch-tools.ts';
import { isolateStore } from './gateway-fixture.ts';
import { mlflowStub } from './mlflow-stub.ts';
import { jobWorld, launchFake } from './launched-job.ts';
import { writeLayeredModel } from './layered-model.ts';
import { PORTAL_KEY } from './project/serving.ts';
import { ANY_TTFT_MS, releaseSandbox } from './release-sandbox.ts';
import { aDataset, aModel } from './project/models.ts';
import { put, type Place, withTree } from './project/pieces.ts';
import { aUseCase } from './project/scope.ts';
import { makeKey } from './project/signers.ts';
import { trainable } from './project/trainable.ts';
import { targetFiles } from './target-model.ts';
import { tempDir } from './temp-project.ts';

/** Where the lines of a life are typed. */
export interface Life {
  root: string;
  /** What `{name}` stands for in its lines. */
  values: Record<string, string>;
  /** What happens between lines. */
  steps?: Record<string, () => void>;
}

/** How the project of each life of the table is prepared; it is removed when the test ends. */
export const OPEN_LIFE: Readonly<Record<string, () => Promise<Life>>> = {
  new: newLife,
  training: trainingLife,
  serving: servingLife,
};

async function newLife(): Promise<Life> {
  const dir = tempDir();
  const root = join(dir, 'demo');
  mkdirSync(root);
  isolateStore(dir);
  for (const name of ['production', 'wide', 'wide.local'])
    onTestFinished(async () => (await openGateway(name, openStore(root))).remove());
  const criteria = ['impact', 'feasibility', 'sensitivity', 'acceptance', 'alignment'];
  const pairwise = criteria.map(() => criteria.map(() => 1));
  writeFileSync(join(dir, 'pairs.json'), JSON.stringify({ criteria, pairwise }));
  writeFileSync(join(dir, 'model.gguf'), emptyGguf());
  const pairs = (of: string[], values: number[]): string => of.map((one, at) => `${one}=${values[at]}`).join(' ');
  const values: Life['values'] = {
    dir,
    port: String(await freePort()),
    frontPort: String(await freePort()),
    memberPort: String(await freePort()),
    scores: pairs(criteria, [4, 4, 2, 4, 3]),
    weights: pairs(criteria, [0.3, 0.2, 0.2, 0.15, 0.15]),
    gates: 'prohibited-practice=pass legal-basis=pass data-owner=pass gpu-budget=pass',
  };
  const steps = {
    'forget-format': () => forgetFormat(root),
    'excuse-all': () => excuseAll(root, 'local'),
    'declare-value': () => declareValue(root),
    'write-runbook': () => writeRunbook(root),
    'find-run': () => void (values.run = readdirSync(join(root, 'runs'))[0] ?? ''),
  };
  return { root, values, steps };
}

/** What the project, its host and its use case declare for `value`. */
function declareValue(root: string): void {
  const { project, host } = economics();
  declare(root, 'sovran.yaml', 'value', project);
  declare(root, 'hosts/local.yaml', 'value', host);
  declare(root, 'usecases/tri.yaml', 'value', BENEFIT);
}

function declare(root: string, path: string, key: string, value: object): void {
  const file = parseDocument(readFileSync(join(root, path), 'utf8'));
  file.setIn(['spec', key], value);
  writeFileSync(join(root, path), file.toString());
}

/** One step and one check. */
function writeRunbook(root: string): void {
  const head = ['apiVersion: sovran/v1', 'kind: Runbook', 'title: T', 'when: W', 'severity: low', 'version: 1'];
  const make = ['id: make', 'kind: host', 'title: M', 'host: local', 'argv: ["true"]'];
  const check = ['id: look', 'kind: check', 'title: L', 'host: local', 'argv: ["true"]', 'expect: {}'];
  const steps = [make, check].map((lines) => `\`\`\`sovran-step\n${lines.join('\n')}\n\`\`\`\n`);
  mkdirSync(join(root, 'runbooks'), { recursive: true });
  writeFileSync(join(root, 'runbooks/look.md'), ['---', ...head, 'duration: 1m', '---', ...steps].join('\n'));
}

async function trainingLife(): Promise<Life> {
  const chatty = withTree(aModel('chatty', { trainable: true }), targetFiles());
  const world = await jobWorld({ pieces: [...trainable(), addTaught, chatty] });
  const rows = Array.from({ length: 20 }, (_, at) => `{"prompt":"q ${at}","completion":"a ${at}"}\n`);
  writeFileSync(join(world.base, 'rows.jsonl'), rows.join(''));
  stubEnv(world.env);
  const bad = { reason: 'bad-row', params: { place: 'train.jsonl:7' } };
  for (const [name, told] of [
    ['unlucky', bad],
    ['unexplained', {}],
  ] as const)
    await ended(world.runner, await launchFake(world.ctx, { exit: 65, told }, name));
  await launchFake(world.ctx, ENDLESS, 'killed');
  return { root: world.root, values: { mlflow: await mlflowStub(), dir: world.base } };
}

/** A model whose layers can be told apart, and answers of `base` that `taught` learns from. */
async function addTaught(place: Place): Promise<void> {
  const { project, base: folder, store } = place;
  const dir = join(folder, 'layered');
  writeLayeredModel(dir, 4);
  const { digest } = await (await openArtifacts(store)).putTree(dir);
  const base = await requireResource(project, 'Model', 'base');
  const rows = await requireResource(project, 'Dataset', 'rows');
  const answers = {
    teacher: { name: 'base', digest: base.spec.digest },
    source: { name: 'rows', digest: rows.spec.digest },
    sampling: { temperature: 0, maxTokens: 256, seed: 1 },
    engine: { name: 'cpu', environment: 'stand-in' },
  };
  await put(place, aModel('layered', { ...base.spec, digest }), aDataset('taught.answers', { ...rows.spec, answers }));
}

async function servingLife(): Promise<Life> {
  const box = await releaseSandbox({ approvals: 1, ttftBudgetMs: ANY_TTFT_MS });
  stubEnv(box.env);
  vi.stubEnv('PATH', watchPath);
  onTestFinished(() => siteOn(localHost('local'), systemClock).remove());
  onTestFinished(() => box.dispose());
  const key = makeKey(join(box.base, 'approver'));
  const signer = `lead@example.org namespaces="sovran-approval,sovran-bundle" ${key.publicKey}\n`;
  await box.project.writeFile('governance/allowed_signers', signer);
  writeFileSync(join(box.base, 'portal.key'), `${PORTAL_KEY}\n`, { mode: 0o600 });
  await box.add(aUseCase('tri'));
  for (const name of ['one', 'two']) await box.addModel(name, { tokens: 3, intervalMs: 2 });
  writeFileSync(join(box.base, 'rows.jsonl'), rows());
  writeFileSync(join(box.base, 'recipe.yaml'), 'map: { prompt: q, completion: a }\n');
  writeFileSync(join(box.base, 'person.txt'), 'Question 7\n');
  writeFileSync(join(box.base, 'feedback.jsonl'), '{"requestId":"forged","thumb":"up"}\n');
  box.commit();
  const closed = await freePort();
  const split = 'train=0,validation=0,test=1';
  const values: Life['values'] = { dir: box.base, key: key.file, split, watch: String(await freeBlock()) };
  return {
    root: box.root,
    values,
    steps: {
      'judge-pilot': () => judgePilot(box.base),
      'find-request': () => void (values.request = fetchedRequest(box.root)),
      'request-erasure': () => requestErasure(box.root),
      'declare-siem': () => declareSiem(box.root, closed),
    },
  };
}

/** The sheet as its first judge sends it back: the first answer of each row, and what should have been answered. */
function judgePilot(base: string): void {
  const sheet = readFileSync(join(base, 'again/sheet.csv'), 'utf8');
  const rows = parseCsv<{ pilot: string; row: string }>(sheet, { bom: true, columns: true, delimiter: [',', ';'] });
  const lines = rows.map(({ pilot, row }) => `${pilot},1,${row},1,As said.\n`);
  writeFileSync(join(base, 'judged.csv'), `pilot,judge,row,choice,correction\n${lines.join('')}`);
}

/** Id of the last request that `watch sync` fetched. */
function fetchedRequest(root: string): string {
  const db = new DatabaseSync(join(root, '.sovran', 'usage.db'));
  const found = db.prepare(`SELECT id FROM requests WHERE application = 'portal' ORDER BY at DESC LIMIT 1`).get();
  db.close();
  return String(found?.id);
}

/** A SIEM where nothing listens. */
function declareSiem(root: string, port: number): void {
  const { gpu1 } = certificatesFor('gpu1');
  declare(root, 'sovran.yaml', 'watch', { siem: { target: `127.0.0.1:${port}`, peer: 'siem', ...gpu1 } });
}

/** One request more in the rules of the use case `tri`. */
function requestErasure(root: string): void {
  const path = join(root, 'usecases/tri.yaml');
  const file = parseDocument(readFileSync(path, 'utf8'));
  const at = ['spec', 'retraining', 'erasureRequests'];
  const count = (file.toJS() as { spec: UseCaseSpec }).spec.retraining?.erasureRequests?.length ?? 0;
  file.setIn([...at, count], { date: '2999-01-01', reference: `DPO-${count + 1}` });
  writeFileSync(path, file.toString());
}

function rows(): string {
  const lines = Array.from(
    { length: 60 },
    (_, at) => `{"prompt":"Question ${at} ?","completion":"a${at}@example.org"}`,
  );
  return [...lines, lines[0], '{"prompt":"sans réponse"}'].join('\n');
}

function stubEnv(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}
