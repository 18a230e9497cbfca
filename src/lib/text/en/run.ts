export const run = {
  'run.locked': '`sovran {operation}` (process {pid} on {machine}) has held this project since {since}.',
  'run.locked.fix':
    'Wait for it to end, then type the command again. A lock of a dead process is taken over by itself.',
  'run.interrupted': 'Stopped as asked; run {run} is recorded and not finished.',
  'run.interrupted.fix': 'Type the same command again, or resume, to finish it.',
  'run.unverified': 'Step {step} reported success, but its effect was not found.',
  'run.stale-plan': 'Plan {plan} was made from a state that has changed since.',
  'run.stale-plan.fix': 'Make the plan again and review it.',
  'run.other-open': '{operation} on {target} was interrupted (run {run}) and has to be settled first.',
  'run.other-open.fix': 'Finish or take back the interrupted run.',
  'run.step-failed': 'Step {step} failed: {reason}',
  'run.gates-failed': 'Refused by {count} {count|gate|gates}; nothing was touched.',
  'run.unknown-operation': 'Run {run} belongs to the operation `{operation}`, which this version does not know.',
  'run.unknown-operation.fix': 'Use the version of sovran that started it.',
} as const;
