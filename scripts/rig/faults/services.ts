import { scripted } from './fault.ts';

const UNIT = 'lab-foreign-listener';

export const foreignListener = scripted(
  'somebody else listens on a port (value, 8080)',
  (port = '8080') => `systemd-run --quiet --collect --unit=${UNIT} python3 -m http.server ${Number(port)}
for _ in $(seq 50); do ss -ltn | grep -q ':${Number(port)} ' && exit 0; sleep 0.1; done; exit 1`,
  () => `systemctl stop ${UNIT}.service 2>/dev/null || true`,
);

/** The snap is a labelled stand-in: it only answers what is asked to find out whether Docker came from there. */
export const snapDocker = scripted(
  'Docker seems to come from a snap (a stand-in)',
  () => `mkdir -p /snap/bin && printf '#!/bin/sh\\necho FIXTURE-SNAP >&2\\necho "docker 27.5.1 2963 latest/stable canonical -"\\n' >/usr/local/bin/snap
ln -sf /usr/bin/docker /snap/bin/docker; chmod 755 /usr/local/bin/snap`,
  () => 'rm -rf /snap /usr/local/bin/snap',
);
