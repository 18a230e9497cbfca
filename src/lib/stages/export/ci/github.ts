import { Scalar } from 'yaml';
import type { CiFacts } from './ci-facts.ts';
import { toYaml } from './gitlab.ts';
import { BENCH, CANDIDATE, type CiJob, fileOf, FOLDER, atEnd, scriptOf, type Shell } from './pipeline.ts';

/** A push to another branch starts nothing, nor does a start by hand there, nor a request from a fork, which is foreign code. */
const ON_MAIN = 'github.ref_name == github.event.repository.default_branch';
const ON_REQUESTS = 'github.event.pull_request.head.repo.full_name == github.repository';
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

/** Pure: the jobs as a workflow of GitHub, below a comment of these lines. */
export function githubPipeline(
  facts: CiFacts,
  jobs: readonly CiJob[],
  comment: readonly string[],
  shell: Shell,
): string {
  const overSsh = facts.hosts.some(({ isLocal }) => !isLocal);
  const workflow = {
    name: 'sovran',
    on: { pull_request: {}, push: {}, workflow_dispatch: {} },
    permissions: { contents: 'read' },
    concurrency: { group: 'sovran-${{ github.ref }}' },
    env: variablesOf(facts),
    jobs: Object.fromEntries(jobs.map((job) => [idOf(job.name), githubJob(job, overSsh, shell)])),
  };
  return toYaml(workflow, comment);
}

function variablesOf({ candidate }: CiFacts): object {
  const identity = { NAME: '${{ github.actor }}', EMAIL: '${{ github.actor }}@users.noreply.github.com' };
  const named = ['AUTHOR', 'COMMITTER'].flatMap((who) =>
    Object.entries(identity).map(([what, value]) => [`GIT_${who}_${what}`, value]),
  );
  const made = candidate ? { [CANDIDATE]: String(candidate.number), [BENCH]: '30s' } : {};
  const place = { SOVRAN_COMMIT: '${{ github.sha }}', SOVRAN_BRANCH: '${{ github.ref_name }}' };
  return { ...Object.fromEntries(named), ...place, ...made };
}

/** An id of a job holds letters, digits, `_` and `-`. */
function idOf(name: string): string {
  return name.replace(/[:.]/g, '_');
}

function githubJob(job: CiJob, overSsh: boolean, shell: Shell): object {
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
      { run: shell['take-records'] },
      ...(keys.length > 0 ? [keysStep(keys)] : []),
      ...(publishes ? [{ env: PUSH_URL, run: shell['push-url'] }] : []),
      { run: runOf(job, overSsh, shell) },
      { if: 'always()', run: shipEvents(job, shell) },
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
const PUSH_URL = { PUSH_URL: '${{ secrets.SOVRAN_PUSH_URL }}' };

/** The script; as a file of its own where it may be tried again. */
function runOf(job: CiJob, overSsh: boolean, shell: Shell): string {
  const hosts = job.usesHosts && overSsh ? [atEnd(shell['close-hosts']), shell['open-hosts']] : [];
  const lines = [...hosts, ...scriptOf(job, shell)].join('\n');
  const script = lines.replaceAll('${{', () => "$''{{");
  if (!job.usesHosts || job.manual) return script;
  return [`cat >"$RUNNER_TEMP/job.sh" <<'SOVRAN_JOB'`, script, 'SOVRAN_JOB', shell.retry].join('\n');
}

function shipEvents({ gate, name }: CiJob, shell: Shell): string {
  const file = `${FOLDER}/${fileOf(name)}.md`;
  const summary = `if [ -f ${file} ]; then cat ${file} >>"$GITHUB_STEP_SUMMARY"; fi`;
  return [shell['hand-records'], ...(gate ? [summary] : [])].join('\n');
}
