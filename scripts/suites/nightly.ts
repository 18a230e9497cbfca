import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { recordedCosts } from './costs.ts';
import { commitsSinceDrawn, drawnAt, scheduleOf } from './schedule.ts';

/** CI ends after 90 minutes: no nightly file starts that would end later than this. */
const LAST_MINUTE = 85;

const schedule = scheduleOf(globSync('test/nightly/**/*.test.ts'), recordedCosts());

/** The number of commits so far: it decides what this run draws. Throws in a shallow clone, where it never grows. */
export function turnOf(): number {
  const { SOVRAN_TESTS_TURN } = process.env;
  if (SOVRAN_TESTS_TURN !== undefined) return Number(SOVRAN_TESTS_TURN);
  if (git('rev-parse', '--is-shallow-repository') === 'true')
    throw new Error('a shallow clone draws the same nightly files each time; fix: git fetch --unshallow');
  return Number(git('rev-list', '--count', 'HEAD'));
}

/** Draws the nightly files of a commit into the environment of the suites, with the time until which they may run. Returns them. */
export function drawNightly(turn: number): string[] {
  const drawn = drawnAt(turn, schedule.runs);
  process.env.SOVRAN_NIGHTLY = drawn.join(',');
  process.env.SOVRAN_TESTS_DEADLINE = String(Date.now() + LAST_MINUTE * 60_000);
  console.log(`▸ nightly files of turn ${turn}, of a cycle of ${schedule.runs.length}:`);
  for (const path of drawn) console.log(`    ${path}`);
  return drawn;
}

/** Prints for how many commits CI has not drawn a nightly file, the longest first. */
export function printUndrawn(turn: number): void {
  console.log(`▸ commits since CI drew a nightly file (at most ${2 * schedule.runs.length - 1}):`);
  for (const path of schedule.onlyByAll) console.log(`  only by --all  ${path}, ${sinceMeasured(path)}`);
  const ago = schedule.runs.flat().map((path) => [path, commitsSinceDrawn(path, turn, schedule.runs)] as const);
  for (const [path, commits] of [...new Map(ago)].toSorted(([, one], [, other]) => other - one))
    console.log(`${String(commits).padStart(15)}  ${path}`);
}

function sinceMeasured(path: string): string {
  const { commit } = recordedCosts()[path] ?? {};
  if (commit === undefined) return 'never measured';
  return `measured ${git('rev-list', '--count', `${commit}..HEAD`)} commits ago`;
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}
