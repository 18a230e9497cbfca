import { scripted } from './fault.ts';

const TABLE = '/opt/fixtures/gpus.csv';
const SMI = '/usr/local/bin/nvidia-smi';
const restore = (path: string): string => `test ! -e ${path}.lab || mv -f ${path}.lab ${path}`;

export const linkDowngraded = scripted(
  'the last fixture GPU has half of its PCIe lanes',
  () => `cp -p ${TABLE} ${TABLE}.lab && sed -i '$ s/|16|16$/|8|16/' ${TABLE}`,
  () => restore(TABLE),
);

export const gpuGone = scripted(
  'the last fixture GPU is gone, as after an XID 79',
  () => `cp -p ${TABLE} ${TABLE}.lab && sed -i '$ d' ${TABLE}`,
  () => restore(TABLE),
);

/** What a broken or malicious host may print; each bounded in time, not in size. */
const HOSTILE: Record<string, string> = {
  'long-line': 'head -c 104857600 /dev/zero | tr "\\0" x',
  utf8: 'printf "\\377\\376GPU\\300\\200\\n"',
  ansi: 'printf "\\033]0;owned\\007\\033[2J\\033[31mGPU 0\\033[0m\\n"',
  json: 'printf "{\\"gpus\\": [{\\"uuid\\": \\"GPU-1"',
};

export const hostileOutput = scripted(
  'nvidia-smi prints something hostile (value: long-line, utf8, ansi, json)',
  (kind = 'ansi') => {
    const body = HOSTILE[kind];
    if (!body) throw new Error(`hostile-output knows ${Object.keys(HOSTILE).join(', ')}, not ${kind}`);
    return `cp -p ${SMI} ${SMI}.lab && cat >${SMI} <<'EOS'\n#!/bin/sh\n${body}\nEOS`;
  },
  () => restore(SMI),
);
