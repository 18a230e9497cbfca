import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { bodyIn } from '../../../../src/lib/core/kit/host-script.ts';
import { tempDir } from '../../../support/temp-project.ts';

/** What a block prints where /sys holds these files, and these programs say what they once said. */
function blockSays(
  id: string,
  files: Record<string, string>,
  programs: Record<string, string> = {},
  given = '',
): string {
  const [sys, bin] = [tempDir(), tempDir()];
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(sys, path)), { recursive: true });
    writeFileSync(join(sys, path), `${text}\n`);
  }
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\ncat <<'E'\n${text}\nE\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const body = `${given}\n${bodyIn('preflight/blocks', id).replaceAll('/sys/', `${sys}/`)}`;
  const done = spawnSync('/bin/sh', ['-c', body], { env: { PATH: `${bin}:/usr/bin:/bin` }, encoding: 'utf8' });
  return done.stdout;
}

const PORT = 'class/infiniband/mlx5_0/ports/1';
const ROCE = {
  [`${PORT}/state`]: '4: ACTIVE',
  [`${PORT}/phys_state`]: '5: LinkUp',
  [`${PORT}/rate`]: '100 Gb/sec (4X EDR)',
  [`${PORT}/link_layer`]: 'Ethernet',
  'class/infiniband/mlx5_0/device/numa_node': '1',
  [`${PORT}/gids/0`]: 'fe80:0000:0000:0000:0e42:a1ff:fe73:1c2e',
  [`${PORT}/gid_attrs/types/0`]: 'IB/RoCE v1',
  [`${PORT}/gids/1`]: 'fe80:0000:0000:0000:0e42:a1ff:fe73:1c2e',
  [`${PORT}/gid_attrs/types/1`]: 'RoCE v2',
};
const ROUTED = {
  [`${PORT}/gids/3`]: '0000:0000:0000:0000:0000:ffff:0a01:0004',
  [`${PORT}/gid_attrs/types/3`]: 'RoCE v2',
};
const IBV_DEVINFO =
  'hca_id:\tmlx5_0\n\ttransport:\t\tInfiniBand (0)\n\t\t\tmax_mtu:\t\t4096 (5)\n\t\t\tactive_mtu:\t\t1024 (3)';

test('a port of RoCE shows whether its address is routed', () => {
  const line = 'port mlx5_0 numa=1 state=ACTIVE phys=LinkUp rate=100_Gb/sec_(4X_EDR) layer=Ethernet gid=';
  expect(blockSays('rdma', ROCE)).toBe(`${line}no\nno-devinfo\n`);
  expect(blockSays('rdma', { ...ROCE, ...ROUTED })).toBe(`${line}yes\nno-devinfo\n`);
  expect(blockSays('rdma', {})).toBe('');
});

test('ibv_devinfo is asked for the size of packets', () => {
  const said = blockSays('rdma', ROCE, { ibv_devinfo: IBV_DEVINFO });
  expect(said).toContain('max_mtu:\t\t4096 (5)\n\t\t\tactive_mtu:\t\t1024 (3)\n');
  expect(said).not.toMatch(/transport|no-devinfo/);
});

const ETHTOOL = `Settings for ens1f0:
	Supported ports: [ FIBRE ]
	Supported link modes:   1000baseKX/Full
	                        10000baseKR/Full
	                        25000baseCR/Full
	Supported pause frame use: Symmetric
	Advertised link modes:  100000baseSR4/Full
	Speed: 1000Mb/s`;

test('ethtool gives the fastest mode of a running card', () => {
  const card = (name: string, state: string, speed: string): Record<string, string> => ({
    [`class/net/${name}/operstate`]: state,
    [`class/net/${name}/speed`]: speed,
    [`class/net/${name}/device/numa_node`]: '0',
  });
  const files = { ...card('ens1f0', 'up', '1000'), ...card('ens1f1', 'down', '-1'), 'class/net/lo/operstate': 'up' };
  expect(blockSays('nics', files, { ethtool: ETHTOOL })).toBe(
    'nic ens1f0 state=up speed=1000 numa=0 most=25000\nnic ens1f1 state=down speed=-1 numa=0 most=\n',
  );
  expect(blockSays('nics', files)).toContain('nic ens1f0 state=up speed=1000 numa=0 most=\n');
});

test('drives show their memory node', () => {
  expect(blockSays('drives', { 'class/nvme/nvme0/device/numa_node': '1' })).toBe('drive nvme0 numa=1\n');
  expect(blockSays('drives', {})).toBe('');
});

const FINDMNT = { lustre: 'lustre /lustre rw,flock,lazystatfs', nfs: 'nfs4 /home rw,hard,rsize=1048576' };
const LFS = `stripe_count:  1 stripe_size:   1048576 pattern:       raid0 stripe_offset: -1
0: scratch-OST0000_UUID ACTIVE`;

test('a share is asked by its own program', () => {
  const lustre = blockSays('share', {}, { findmnt: FINDMNT.lustre, lfs: LFS }, 'd=/');
  expect(lustre).toMatch(/^type=lustre\noptions=rw,flock,lazystatfs\nstripe_count: {2}1 [^]*\nosts=1\nquota=/);
  const nfs = blockSays('share', {}, { findmnt: FINDMNT.nfs, quota: 'Disk quotas\n server:/home 12 0 0 3 0 0' }, 'd=/');
  expect(nfs).toBe('type=nfs4\noptions=rw,hard,rsize=1048576\nquota= server:/home 12 0 0 3 0 0\n');
  expect(blockSays('share', {}, { findmnt: 'ext4 / rw,relatime' }, 'd=/absent/folder')).toBe(
    'type=ext4\noptions=rw,relatime\n',
  );
});
