export const promoted = {
  'release.promoted.unchanged': '{release} serves {environment} already.',
  'release.promoted.passed': '{release} serves {environment}; nothing was dropped.',
  'release.promoted.failed': '{release} serves {environment}, but not every request was answered whole.',
  'release.promoted.uncounted':
    '{release} serves {environment}. No request was seen lost, but the probe and the journal of the gateway do not name the same requests: nothing is proven.',
  'release.promoted.full':
    '{release} serves {environment}. No request was seen lost, but the disk of {host} is full at {path}: its gateway could not write down what it answered, so nothing is proven. The traffic stays where it is; make room there.',
  'release.promoted.requests': '{sent} {sent|request|requests} in the window, {ok} whole, {lost} lost',
  'release.promoted.cut': '{cut} {cut|stream|streams} of the probe broke off with the line: not counted.',
  'release.promoted.failed-before':
    '{failed} {failed|request|requests} failed before the traffic moved, or by fault of the release before: not counted.',
  'release.promoted.bound': 'With 95 % confidence the loss is below {percent} %.',
  'release.promoted.times': 'Switch {switchMs} ms, drain {drain} s',
  'release.promoted.left':
    '{left} {left|answer|answers} of {from} did not end in the time of the drain and {left|goes|go} on there.',
  'release.promoted.kept.unproven': '{release} was not stopped: it stands by for a rollback, as the move did not pass.',
  'release.promoted.kept.answers':
    '{release} was not stopped, as it still had answers to end: it stands by for a rollback, until the next promotion takes its place.',
  'release.promoted.unretired': '{release} still runs on {host}, without traffic: it could not be stopped.',
  'release.promoted.report': 'Evidence: {path}',
  'release.promoted.slower':
    '{release} serves {environment} and nothing was dropped, but its first words come later than allowed.',
} as const;
