import { z } from 'zod';
import { nameSchema } from './common.ts';
import { hostPathSchema, mountPointSchema } from './host-folder.ts';

/** An address or a name, as written into configuration files of a host: nothing that could end a line or a word there. */
const endpointSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/);
/** An IPv4 or IPv6 address, or a network in CIDR notation. */
const networkSchema = z.lazy(() => z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]));

const allowSchema = z.lazy(() =>
  z.strictObject({
    to: networkSchema,
    protocol: z.enum(['tcp', 'udp']).default('tcp'),
    /** Without it every port. */
    port: z.number().int().min(1).max(65_535).optional(),
  }),
);

const volumeSchema = z.lazy(() =>
  z.strictObject({
    /** Path below /dev/disk/by-id or any other device path. */
    device: z.string().regex(/^\/dev(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._:-]+)+$/, { error: 'device-path' }),
    /** Serial number or WWN that the device must have: a volume is formatted only when it is this disk. */
    id: z.string().regex(/^[A-Za-z0-9._:-]+$/),
    mount: mountPointSchema,
    fileSystem: z.enum(['ext4', 'xfs']).default('ext4'),
  }),
);

const packagesSchema = z.lazy(() =>
  z
    .strictObject({
      /** `distribution`: what the host's own sources offer; `mirror`: a signed one at `url`; `bundle`: one in `folder`. */
      source: z.enum(['distribution', 'mirror', 'bundle']).default('distribution'),
      url: z.url({ protocol: /^https?$/ }).optional(),
      /** Folder on the host that holds a signed index and the packages. */
      folder: hostPathSchema.optional(),
      /** Public key on the host that the index is signed with: a keyring for apt, an armoured key for dnf. */
      key: hostPathSchema.optional(),
      /** Version that a package must have, by name. */
      lock: z
        .record(z.string().regex(/^[a-z0-9][a-z0-9+.-]*$/), z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.+:~^-]*$/))
        .optional(),
    })
    .refine((one) => one.source !== 'mirror' || one.url !== undefined, { message: 'url', path: ['url'] })
    .refine((one) => one.source !== 'bundle' || one.folder !== undefined, { message: 'folder', path: ['folder'] })
    .refine((one) => one.source === 'distribution' || one.key !== undefined, { message: 'key', path: ['key'] }),
);

const imageIdSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const imageSchema = z.lazy(() =>
  z.strictObject({
    name: z.string().regex(/^[a-z0-9][A-Za-z0-9._/:-]{0,254}$/),
    /** Digest of the image's configuration. */
    id: imageIdSchema,
    /** Archive on the host to load it from when it is missing, and its sha256. */
    archive: hostPathSchema.optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
);

const rdmaSchema = z.lazy(() =>
  z.strictObject({
    /** Ports as `device:port`, e.g. `mlx5_0:1`. */
    ports: z.array(z.string().regex(/^[A-Za-z0-9_]+:\d+$/)).min(1),
    /** Rate that each must have, Gb/s. */
    gbps: z.number().int().positive(),
  }),
);

/** What a host is brought to by `host apply`: `spec.provision` of `sovran.yaml` (every host) and of a host's file. */
export const provisionSchema = z.lazy(() =>
  z.strictObject({
    hostname: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/)
      .optional(),
    /** Time servers; without them those of the distribution. */
    ntp: z.array(endpointSchema).optional(),
    /** What the host may reach; without it egress stays as it is. Answers and loopback are always allowed. */
    egress: z.strictObject({ allow: z.array(allowSchema) }).optional(),
    dataVolume: volumeSchema.optional(),
    packages: packagesSchema.optional(),
    /** Registries that images may come from. */
    registries: z.array(endpointSchema).optional(),
    /** Kernel settings beyond those of the profile. */
    sysctl: z
      .record(
        z.string().regex(/^[a-z0-9_]+(\.[a-z0-9_*/-]+)+$/),
        z.union([z.number().int(), z.string().regex(/^[\w .:/-]+$/)]),
      )
      .optional(),
    /** Who may log in over SSH beside the user that sovran connects as. */
    sshUsers: z.array(z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/)).optional(),
    /** Names of other machines by address, for hosts without a name server. */
    hosts: z.record(z.union([z.ipv4(), z.ipv6()]), z.array(endpointSchema).min(1)).optional(),
    /** Huge pages of the kernel's default size. */
    hugepages: z.number().int().positive().optional(),
    /** What runs containers; `docker.io` on Debian and Ubuntu and `docker-ce` on RHEL without it. */
    containers: z.enum(['docker.io', 'docker-ce', 'podman']).optional(),
    /** Environments that get a network of their own, which leads nowhere else. */
    environments: z.array(nameSchema).optional(),
    /** Images that must be there. */
    images: z.array(imageSchema).optional(),
    /** Images of the exporters of metrics, by id. */
    exporters: z.strictObject({ node: imageIdSchema.optional(), dcgm: imageIdSchema.optional() }).optional(),
    /** MIG instances of every GPU, e.g. `{1g.10gb: 7}`. */
    mig: z.record(z.string().regex(/^\d+g\.\d+gb(\+me)?$/), z.number().int().positive()).optional(),
    rdma: rdmaSchema.optional(),
    /** The driver with open kernel modules: needed from Blackwell on, impossible before Turing. */
    driverOpen: z.boolean().optional(),
    /** Branch of the NVIDIA driver, e.g. `580`. */
    driverBranch: z
      .string()
      .regex(/^\d{3}$/)
      .optional(),
  }),
);

export type ProvisionSettings = z.infer<typeof provisionSchema>;
