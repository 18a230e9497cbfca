import { Scalar } from 'yaml';
import type { CiFacts } from './ci-facts.ts';
import { toYaml } from './gitlab.ts';
import { BENCH, CANDIDATE, type CiJob, fileOf, FOLDER } from './pipeline.ts';
import { atEnd, closeHosts, type Dialect, handRecords, openHosts, scriptOf, takeRecords } from './script.ts';

const DIALECT: Dialect = { commit: 'GITHUB_SHA', branch: 'GITHUB_REF_NAME', pushOptions: '' };
/** A push to another branch starts nothing, nor does a start by hand there. */
const ON_MAIN = 'github.ref_name == github.event.repository.default_branch';
const ON_REQUESTS = "github.event_name == 'pull_request'";
/** What trains, releases and promotes starts by hand, also where the environment has no reviewers. */
const BY_HAND = `github.event_name == 'workflow_dispatch' && ${ON_MAIN}`;
/** Secrets that become files, as GitLab’s file variables would be. */
const HOST_KEYS = ['SOVRAN_SSH_KEY', 'SOVRAN_SSH_CONFIG'] as const;
const PUSH_KEYS = ['SOVRAN_PUSH_KEY', 'SOVRAN_PUSH_KNOWN_HOSTS'] as const;

/** Actions by commit, since a tag can be moved; the commits are those of the tags in their repositories. */
const ACTION = {
  checkout: ['actions/checkout@34e114876b0b11c390a56381ad16ebd13914f8d5', 'v4.3.1'],
  upload: ['actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02', 'v4.6.2'],
  download: ['actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093', 'v4.3.0'],
} as const;

/** Tries again what exits with 4, after one and two minutes. */
const RETRY = [
  'for pause in 60 120 0; do',
  '  code=0; bash -e "$RUNNER_TEMP/job.sh" || code=$?',
  '  if [ "$code" != 4 ] || [ "$pause" = 0 ]; then exit "$code"; fi',
  '  sleep "$pause"',
  'done',
].join('\n');

/** Pure: the jobs as a workflow of GitHub, below a comment of these lines. */
export function githubPipeline(facts: CiFacts, jobs: readonly CiJob[], comment: readonly string[]): string {
  const overSsh = facts.hosts.some(({ isLocal }) => !isLocal);
  const workflow = {
    name: 'sovran',
    on: { pull_request: {}, push: {}, workflow_dispatch: {} },
    permissions: { contents: 'read' },
    concurrency: { group: 'sovran-${{ github.ref }}' },
    env: variablesOf(facts),
    jobs: Object.fromEntries(jobs.map((job) => [idOf(job.name), githubJob(job, overSsh)])),
  };
  return toYaml(workflow, comment);
}

function variablesOf({ candidate }: CiFacts): object {
  const identity = { NAME: '${{ github.actor }}', EMAIL: '${{ github.actor }}@users.noreply.github.com' };
  const named = ['AUTHOR', 'COMMITTER'].flatMap((who) =>
    Object.entries(identity).map(([what, value]) => [`GIT_${who}_${what}`, value]),
  );
  const made = candidate ? { [CANDIDATE]: String(candidate.number), [BENCH]: '30s' } : {};
  return { ...Object.fromEntries(named), ...made };
}

/** An id of a job holds letters, digits, `_` and `-`. */
function idOf(name: string): string {
  return name.replace(/[:.]/g, '_');
}

function githubJob(job: CiJob, overSsh: boolean): object {
  const { name, needs, manual, onRequests, ofCandidate, publishes, usesHosts } = job;
  const keys = [...(usesHosts && overSsh ? HOST_KEYS : []), ...(publishes ? PUSH_KEYS : [])];
  return {
    name,
    'runs-on': ['self-hosted', 'sovran'],
    ...(needs.length > 0 ? { needs: needs.map(idOf) } : {}),
    if: onRequests ? `${ON_REQUESTS} || ${ON_MAIN}` : ofCandidate ? BY_HAND : ON_MAIN,
    ...(manual ? { environment: manual.environment } : {}),
    ...(publishes ? { permissions: { contents: 'write' } } : {}),
    steps: [
      { uses: action('checkout'), with: { 'fetch-depth': 0 } },
      ...needs.filter((one) => !one.startsWith('host:')).map(download),
      { run: takeRecords },
      ...(keys.length > 0 ? [keysStep(keys)] : []),
      ...(publishes ? [PUSH_URL] : []),
      { run: runOf(job, overSsh) },
      { if: 'always()', run: handOver(job) },
      { if: 'always()', uses: action('upload'), with: { name: fileOf(name), path: `${FOLDER}/` } },
    ],
  };
}

function download(needed: string): object {
  return { uses: action('download'), with: { name: fileOf(needed), path: FOLDER } };
}

function action(name: keyof typeof ACTION): Scalar {
  const [commit, tag] = ACTION[name];
  const pinned = new Scalar(commit);
  pinned.comment = ` ${tag}`;
  return pinned;
}

/** Secrets are values there: each becomes a file that only the runner reads. */
function keysStep(keys: readonly string[]): object {
  const lines = keys.map(
    (name) =>
      `if [ -n "$${name}_TEXT" ]; then printf '%s\\n' "$${name}_TEXT" >"$RUNNER_TEMP/${name}"; echo "${name}=$RUNNER_TEMP/${name}" >>"$GITHUB_ENV"; fi`,
  );
  const env = Object.fromEntries(keys.map((name) => [`${name}_TEXT`, `\${{ secrets.${name} }}`]));
  return { env, run: ['umask 077', ...lines].join('\n') };
}

/** Without a deploy key records are pushed with the token of the job. */
const PUSH_URL = {
  env: { PUSH_URL: '${{ secrets.SOVRAN_PUSH_URL }}' },
  run: [
    'url=origin',
    'if [ -n "${SOVRAN_PUSH_KEY:-}" ]; then url="git@${GITHUB_SERVER_URL#*://}:$GITHUB_REPOSITORY.git"; fi',
    'echo "SOVRAN_PUSH_URL=${PUSH_URL:-$url}" >>"$GITHUB_ENV"',
  ].join('\n'),
};

/** The script; as a file of its own where it may be tried again. */
function runOf(job: CiJob, overSsh: boolean): string {
  const lines = [...(job.usesHosts && overSsh ? [atEnd(closeHosts), openHosts] : []), ...scriptOf(job, DIALECT)].join(
    '\n',
  );
  const script = lines.replaceAll('${{', () => "$''{{");
  if (!job.usesHosts || job.manual) return script;
  return [`cat >"$RUNNER_TEMP/job.sh" <<'SOVRAN_JOB'`, script, 'SOVRAN_JOB', RETRY].join('\n');
}

function handOver({ gate, name }: CiJob): string {
  const file = `${FOLDER}/${fileOf(name)}.md`;
  const summary = `if [ -f ${file} ]; then cat ${file} >>"$GITHUB_STEP_SUMMARY"; fi`;
  return [handRecords(DIALECT), ...(gate ? [summary] : [])].join('\n');
}
