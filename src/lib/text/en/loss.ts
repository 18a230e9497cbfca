export const loss = {
  'release.loss.refused': 'its connection was refused',
  'release.loss.reset': 'its connection ended before the answer',
  'release.loss.truncated': 'its answer broke off',
  'release.loss.timeout': 'its answer did not end in time',
  'release.loss.http': 'its answer was an error',
  'release.loss.protocol': 'its answer was none of HTTP, or no event stream',
  'release.loss.aborted': 'it was given up here',
  'release.loss.no-end': 'its answer lacked the end mark',
  'release.loss.status': '{how} (status {status})',
  'release.loss.detail': '{how} ({detail})',
  'release.loss.both': '{how} (status {status}: {detail})',
  'release.loss.gateway': 'it ended at the gateway with status {status} and HAProxy’s mark {termination}',
} as const;
