import { parseArgs } from 'node:util';
import { downEverything } from './down.ts';
import { failureLines } from './failure.ts';
import { HOSTS, openLab, prepareHost } from './host.ts';
import { keepMeasured, takeUpMeasured } from './kept.ts';
import { openStory, type Story } from './story.ts';
import { fetchMaterial } from './material.ts';
import { scopeTheCase } from './scope.ts';
import { provideModels } from './models.ts';
import { evaluateModels, toRelease } from './evaluate.ts';
import { runSuite } from './suite.ts';
import { adoptCharter, keysOf } from './charter.ts';
import { serveAndPromote } from './serve.ts';
import { answerCharter } from './govern.ts';
import { superviseProduction } from './supervise.ts';
import { printClosing } from './closing.ts';

const USAGE = `scripts/quickstart [--host ${HOSTS.join('|')}] [--folder DIR] [--down]`;

process.exitCode = await main();

async function main(): Promise<number> {
  const flags = readFlags();
  if (typeof flags === 'string') {
    console.error(`quickstart: ${flags}\n${USAGE}`);
    return 2;
  }
  const story = openStory(flags.host, flags.folder);
  try {
    await (flags.down ? downEverything(story) : tell(story));
    return 0;
  } catch (error) {
    const again = ['scripts/quickstart', ...process.argv.slice(2)].join(' ');
    const place = { dir: story.dir, again };
    console.error(failureLines(error, story.timings.at(-1)?.name, place).join('\n'));
    return 1;
  }
}

/** The flags, or what is wrong with them. */
function readFlags(): { host: string; folder: string | undefined; down: boolean } | string {
  try {
    const { host, folder, down } = parseArgs({
      options: {
        host: { type: 'string', default: 'local' },
        folder: { type: 'string' },
        down: { type: 'boolean', default: false },
      },
    }).values;
    return HOSTS.includes(host) ? { host, folder, down } : `there is no host ${host}`;
  } catch (error) {
    return (error as Error).message;
  }
}

async function tell(story: Story): Promise<void> {
  if (story.host !== 'local') await story.stage('lab', () => openLab(story));
  await story.stage('leftovers of an earlier run', () => downEverything(story));
  const material = await story.stage('material: data set and base model', () => fetchMaterial(story));
  const kept = await story.stage('what an earlier run measured', () => takeUpMeasured(story));
  await story.stage('1 scope', () => scopeTheCase(story, kept));
  await story.stage('2 host and engine', () => prepareHost(story, kept));
  const models = await story.stage('3-4 data and models', () => provideModels(story, material, kept));
  const evaluation = await story.stage('5 evaluation through the serving path', async () => {
    const evaluated = await evaluateModels(story, models);
    await runSuite(story, toRelease(evaluated));
    return evaluated;
  });
  if (!kept) await keepMeasured(story);
  await story.stage('6 charter: rules in five parts, signed by three people', () => adoptCharter(story));
  const serving = await story.stage('7 release, approvals, promotion under load, rollback', () =>
    serveAndPromote(story, evaluation),
  );
  const open = await story.stage('8 supervision: what watches it, who asked, what it cost', () =>
    superviseProduction(story, keysOf(story), serving.keyFile),
  );
  await story.stage('9 governance: the five parts of the charter, answered', () => answerCharter(story));
  printClosing(story, evaluation, { ...serving, open });
}
