import { FOLDER, type CiJob } from './pipeline.ts';

/** What differs between services in the shell of a job. */
export interface Dialect {
  /** The commit that the pipeline began with, and its branch, as variables of the shell. */
  commit: string;
  branch: string;
  /** Options of `git push`, with which it starts no pipeline. */
  pushOptions: string;
}

const BUNDLE = `${FOLDER}/records.bundle`;

/** Takes over what the jobs before recorded. */
export const takeRecords = `if [ -f ${BUNDLE} ]; then git pull --quiet --ff-only ${BUNDLE} HEAD; fi`;

/** Hands what is recorded to the jobs behind, also where this one failed. */
export function handRecords({ commit }: Dialect): string {
  const some = `[ "$(git rev-list --count "$${commit}..HEAD")" -gt 0 ]`;
  const lines = [
    `mkdir -p ${FOLDER}`,
    `if ${some}; then`,
    `  git bundle create --quiet ${BUNDLE} "$${commit}..HEAD"`,
    'fi',
  ];
  return lines.join('\n');
}

/** Done when the shell of a job ends, however it ends; its exit code stays. */
export function atEnd(command: string): string {
  return ['at_end() {', '  set +e', ...command.split('\n').map((line) => `  ${line}`), '}', 'trap at_end EXIT'].join(
    '\n',
  );
}

/** The key of hosts, in an agent that ends with the job. */
export const openHosts = [
  'if [ -n "${SOVRAN_SSH_KEY:-}" ]; then',
  '  eval "$(ssh-agent -s)" >/dev/null',
  '  ssh-add -q - <"$SOVRAN_SSH_KEY"',
  'fi',
].join('\n');

/** Ends that agent. */
export const closeHosts = 'if [ -n "${SSH_AGENT_PID:-}" ]; then ssh-agent -k >/dev/null; fi';

/** The lines of a job: approvals of others first, records pushed even where the command failed. */
export function scriptOf(job: CiJob, dialect: Dialect): string[] {
  const { script, syncs, publishes } = job;
  const newest = `git fetch --quiet origin "$${dialect.branch}" && git merge --quiet --ff-only FETCH_HEAD`;
  return [
    ...(syncs ? [newest] : []),
    ...(publishes
      ? [['code=0', `${script.join(' && ')} || code=$?`, pushRecords(dialect), 'exit "$code"'].join('\n')]
      : script),
  ];
}

/** The deploy key is in an agent of its own, so that no host is offered it. */
function pushRecords({ branch, pushOptions }: Dialect): string {
  const push = `git push --quiet${pushOptions} "$SOVRAN_PUSH_URL" "HEAD:refs/heads/$${branch}"`;
  return [
    'if [ -n "${SOVRAN_PUSH_KEY:-}" ]; then',
    '  export GIT_SSH_COMMAND="ssh -o StrictHostKeyChecking=yes -o UserKnownHostsFile=$SOVRAN_PUSH_KNOWN_HOSTS"',
    `  ssh-agent sh -c 'ssh-add -q - <"$SOVRAN_PUSH_KEY" && ${push}' || exit`,
    'else',
    `  ${push} || exit`,
    'fi',
  ].join('\n');
}
