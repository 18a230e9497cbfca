import type { Check } from '../../../src/lib/stages/evidence/check.ts';
import { failing, openDeployment, type Deployment } from './deployment.ts';
import { ON_HOST } from './on-host.ts';
import { ON_PROJECT } from './on-project.ts';
import { HEALTHY_CONTAINER, ON_RECORD } from './on-record.ts';
import type { SabotageCase } from './sabotage.ts';

/** Cases as JSON; prints a line of JSON a case: its id, and what failed or went wrong. */
const cases = JSON.parse(process.argv[2] ?? '[]') as SabotageCase[];

/** The check after a sabotage, which is undone. */
async function checkedAfter(
  deployment: Deployment,
  printed: string,
  { id, place, seed = 0 }: SabotageCase,
): Promise<Check> {
  const said = ON_RECORD[id]?.(printed);
  if (said !== undefined) return deployment.check(said);
  const undo = await ON_HOST[id]?.(deployment, seed);
  try {
    if (place === 'unsealed') deployment.restore('unsealed');
    await ON_PROJECT[id]?.(deployment, seed);
    return await deployment.check(undo ? undefined : printed);
  } finally {
    await undo?.();
    if (!undo) deployment.restore('sealed');
  }
}

function unknownIn({ controls }: Check): Check['controls'] {
  return controls.filter(({ verdict }) => verdict === 'unknown');
}

const deployment = await openDeployment();
process.once('SIGTERM', () => void deployment.dispose().then(() => process.exit(143)));
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
try {
  const base = await deployment.check();
  const { printed } = deployment;
  const unknown = unknownIn(base).map(({ control, places }) => `${control.id} ${places[0]?.reason}`);
  say({
    id: 'base',
    failed: failing(base),
    unknown,
    reasons: base.controls.filter(({ verdict }) => verdict === 'fail').map(({ places }) => places[0]),
  });
  say({
    id: 'container',
    failed: failing(await deployment.check(HEALTHY_CONTAINER(printed))),
  });
  for (const one of cases) {
    const began = performance.now();
    try {
      const check = await checkedAfter(deployment, printed, one);
      const ids = unknownIn(check).map(({ control }) => control.id);
      const reasons = check.controls.flatMap(({ control, verdict, places }) =>
        verdict === 'fail' ? [`${control.id} ${places[0]?.reason}`] : [],
      );
      say({ id: one.id, failed: failing(check), reasons, unknown: ids, ms: Math.round(performance.now() - began) });
    } catch (error) {
      say({ id: one.id, failed: [], wrong: error instanceof Error ? error.stack : String(error) });
    }
  }
  say({ id: 'again', failed: failing(await deployment.check()) });
} finally {
  await deployment.dispose();
}
process.exit(0);
