export const run = {
  'run.locked': '`sovran {operation}` (process {pid} on {machine}) has held this project since {since}.',
  'run.locked.fix':
    'Wait for it to end, then type the command again. A lock of a dead process is taken over by itself.',
  'run.interrupted': 'Stopped as asked; run {run} is recorded and not finished.',
  'run.interrupted.fix': 'Type the same command again, or resume, to finish it.',
  'run.until': '{words}, until {until} at the latest',
  'run.unverified': 'Step {step} reported success, but its effect was not found.',
  'run.unverified.fix':
    'Look at what the step changes: somebody else may have changed it back. Then type the command again.',
  'run.stale-plan': 'Plan {plan} was made from a state that has changed since.',
  'run.stale-plan.moved': 'Plan {plan} was made from a state that has changed since: {steps}.',
  'run.stale-plan.fix': 'Make the plan again and review it.',
  'run.other-open': '{operation} on {target} was interrupted (run {run}) and has to be settled first.',
  'run.overtaken':
    '{operation} on {target}, which was interrupted (run {run}), is closed with this: nothing goes on with it, or takes it back.',
  'run.other-open.fix': 'Finish or take back the interrupted run.',
  'run.undo-failed':
    'Step {step} of run {run} failed: {reason}\nTaking the run back failed too, so it stays open: {cause}',
  'run.undo-failed.fix': 'Mend what is named, then resume: what is left to take back is taken back.',
  'run.step-failed': 'Step {step} failed: {reason}',
  'run.step-failed.fix': 'What the run had touched is taken back. Mend what is named, then type its command again.',
  'run.gates-failed': 'Refused by {count} {count|gate|gates}; nothing was touched.',
  'run.unexpected': 'something unexpected ({reason})',
  'run.unknown-operation': 'Run {run} belongs to the operation `{operation}`, which this version does not know.',
  'run.unknown-operation.fix': 'Use the version of sovran that started it.',
  'run.corrupt-event': '{path} is not a readable event and was left out; its content in git is `git log -p -- {path}`.',
  'run.commit-altered':
    'Commit {commit} holds something else than was put into it, by a hook of git it seems: an edit that was to stay out may be in it. See `git show {commit}`.',
  'run.commit-detached':
    'Commit {commit} is on no branch (HEAD is detached): keep it with `git switch -c NAME`, or push it as `git push REMOTE HEAD:NAME`.',
  'run.commit-kept':
    'The last commit does not have {paths} as it was written: somebody has changed that since, and it stays so. See `git diff HEAD -- {paths}`, and commit what is to count.',
  'run.commit-identity':
    'Git has no identity here: committed as {identity}. Set user.name and user.email to sign your own work.',
  'run.commit-failed.no-repository':
    'The files are written, but the project is in no git work tree: nothing was committed. Git said:\n{reason}',
  'run.commit-failed.git-missing':
    'The files are written, but there is no git on the PATH of this machine: nothing was committed. `sovran doctor` says what is missing; `sovran resume` commits them then.',
  'run.commit-failed.ignored':
    'The files are written, but .gitignore excludes them all, so nothing was committed: {reason}',
  'run.commit-failed.index-locked':
    'The files are written, but another git holds {reason}. `sovran resume` commits them.',
  'run.commit-failed.index-lock-stale':
    'The files are written, but {reason} was left by a git that is no longer running. Remove that file, then `sovran resume` commits them.',
  'run.commit-failed.merge':
    'The files are written, but a merge is in progress. End it, then `sovran resume` commits them.',
  'run.commit-failed.timeout':
    'The files are written, but git or one of its hooks did not end in time and was stopped. `sovran resume` tries again. It said:\n{reason}',
  'run.commit-failed.refused':
    'The files are written, but git did not take the commit. `sovran resume` tries again. Git, or a hook, said:\n{reason}',
  'run.locked.elsewhere':
    'That process is on another machine or in another container. If it is surely gone, remove {path}.',
  'run.doctor.check': 'check',
  'run.doctor.observed': 'observed',
  'run.doctor.expected': 'expected',
  'run.doctor.gib': 'GiB',
  'run.doctor.absent': 'not found',
  'run.doctor.verdict.ok': 'Nothing lacks on this machine.',
  'run.doctor.verdict.warn': 'What is required is there; the remarks above are optional.',
  'run.doctor.verdict.fail': 'Something required lacks on this machine.',
  'run.doctor.fix.node': 'install Node 22.22.2 or newer, or start bin/sovran from a checkout after its set-up.',
  'run.doctor.fix.git': 'install git 2.31 or newer (apt install git).',
  'run.doctor.fix.ssh':
    'install OpenSSH 8.2 or newer (apt install openssh-client): approvals are signed with ssh-keygen -Y.',
  'run.doctor.fix.haproxy': 'install HAProxy 2.8 or newer (apt install haproxy): it is the only door to a model.',
  'run.doctor.fix.python': 'install Python 3.11 to 3.13 with its venv module (apt install python3-venv).',
  'run.doctor.fix.container-engine':
    'optional: with Docker or Podman jobs can run in containers; without, they run as processes.',
  'run.doctor.fix.store-disk':
    'free some space (sovran gc), or set SOVRAN_STORE to a folder on a larger disk than that of {path}.',
  'run.doctor.fix.open-files':
    'raise the limit of open files of this shell (ulimit -n 4096) before serving many streams.',
  'run.give-up.ask':
    'Give up {operation} on {target} (run {run}, begun {since} by {actor})? What can be taken back is; what is left stays as it is and is recorded.',
  'run.give-up.asked': 'given up, as asked',
  'run.give-up.interrupted':
    'Giving up run {run} was interrupted: it will not go on; what was not taken back yet still has to be.',
  'run.give-up.fix.there':
    '`sovran job reconcile` ends jobs and services that nobody knows of there, and `sovran host plan` shows what was left half done.',
  'run.give-up.fix':
    'Once such a host answers again, `sovran job reconcile` ends jobs and services that nobody knows of there, and `sovran host plan` shows what was left half done.',
  'run.changed-since': 'The {kind} {name} was changed since; it stays as it is.',
  'run.edits-stay':
    '{path} has other {fields} than the last commit: that edit stays in the file, and none of it was committed.',
  'run.in-progress.elsewhere':
    '`sovran {operation}` on {target} was begun on {machine} (process {pid}, since {since}); whether it still works cannot be told from here.',
  'run.in-progress.elsewhere.fix': 'Look there. If that process is gone for good, give run {run} up.',
  'run.give-up.ask-elsewhere':
    'Give up {operation} on {target} (run {run}, begun {since} by {actor} on {machine}, where it may still be at work)? What can be taken back is; what is left stays as it is and is recorded.',
  'run.give-up.project': 'the project',
  'run.give-up.stays': 'nothing takes it back',
  'run.ambiguous': 'Run {id} may be {known}.',
  'run.not-cut': 'There is no interrupted run {id}.',
  'run.not-cut.fix': 'Interrupted are: {known}.',
  'run.in-progress': '`sovran {operation}` on {target} is running (process {pid}, since {since}).',
  'run.in-progress.fix': 'Wait for it to end; the rest of the project is free meanwhile.',
  'run.bad-plan': 'The plan {path} cannot be used: {reason}.',
  'run.bad-plan.fix': 'Save one with --plan-out on the same command line, review it, then give it with --plan.',
  'run.plan.no-json': 'it is not JSON',
  'run.plan.no-object': 'it is JSON, but no plan',
  'run.plan.shown': 'it is what --dry-run --json shows; only the file of --plan-out can be applied',
  'run.plan.lacks': '`{part}` is missing or not of the right kind',
  'run.plan.edited': 'it was changed after it was saved',
  'run.plan.other-command': 'it was made by `sovran {operation}` for {target}',
  'run.plan.of-other': 'The plan {path} is one of `sovran {operation}`, and this is `sovran {command}`.',
  'run.plan.of-other.fix':
    'Give it to `sovran {operation}`, with the flags that it was saved with, or save one of `sovran {command}` with --plan-out.',
  'run.plan.other-input': 'it was made with other values of: {keys}',
} as const;
