import type { JsonObject } from '../../src/lib/core/ports/json.ts';

const ID = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** Settings that ask every step for something. */
export const EVERYTHING: JsonObject = {
  hostname: 'gpu1',
  hosts: { '10.0.0.5': ['store', 'store.internal'] },
  ntp: ['10.0.0.1', 'time.internal'],
  egress: {
    allow: [
      { to: '10.0.0.0/8', protocol: 'tcp', port: 443 },
      { to: 'fd00::/8', protocol: 'udp' },
    ],
  },
  dataVolume: { device: '/dev/disk/by-id/nvme-data', id: 'S1', mount: '/data', fileSystem: 'ext4' },
  packages: { source: 'bundle', folder: '/srv/bundle', key: '/srv/bundle/key.gpg' },
  hugepages: 8,
  environments: ['prod', 'test'],
  images: [{ name: 'engine:1', id: ID('a'), archive: '/srv/engine.tar', sha256: 'd'.repeat(64) }],
  exporters: { node: ID('b'), dcgm: ID('c') },
  mig: { '1g.10gb': 7 },
  rdma: { ports: ['mlx5_0:1'], gbps: 400 },
  sshUsers: ['oncall'],
  sysctl: { 'net.core.somaxconn': 8192, 'net.ipv4.tcp_rmem': '4096 131072 67108864' },
};
