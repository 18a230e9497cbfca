import type { ProvisionTarget } from '../step/step.ts';
import type { WantedFile } from '../wanted/file.ts';

export const GATEWAY_UNIT = 'sovran-gateways.service';
const SCRIPT = '/etc/sovran/start-gateways';

/** Runs each gateway's `start` as its owner. Skips files and folders that others can write. */
const START = (root: string): string => `#!/bin/sh
# Written by sovran host apply.
for folder in ${root}/gateways/*/; do
  ( cd -P -- "$folder" 2>/dev/null && [ -f start ] && [ ! -L start ] && [ -x start ] || exit 0
    [ -z "$(find . -maxdepth 0 \\( -perm /002 -o -perm /020 ! -group sovran \\) || echo failed)$(find start -maxdepth 0 -perm /022)" ] || { echo "$folder: others may write to it" >&2; exit 0; }
    owner=$(stat -c %u start)
    [ "$(stat -c %u .)" = "$owner" ] || [ -n "$(find . -maxdepth 0 -perm -2020)" ] || { echo "$folder: start is not its owner's" >&2; exit 0; }
    setpriv --reuid "$owner" --regid "$(id -g "$owner")" --init-groups --reset-env ./start boot >/dev/null || echo "$folder: not started" >&2 )
done
exit 0
`;

/** Gateways live on when the unit is stopped: it only starts them. */
const unit = (root: string): string => `[Unit]
Description=Gateways of sovran that are to run
After=network-online.target sovran-egress.service
Wants=network-online.target
RequiresMountsFor=${root}

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
ExecStart=${SCRIPT}

[Install]
WantedBy=multi-user.target
`;

/** What brings gateways back after a reboot. */
export function gatewayBootFiles({ root }: ProvisionTarget): WantedFile[] {
  return [
    { path: SCRIPT, content: START(root), mode: '755' },
    { path: `/etc/systemd/system/${GATEWAY_UNIT}`, content: unit(root) },
  ];
}
